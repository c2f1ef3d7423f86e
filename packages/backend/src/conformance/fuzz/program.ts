/** Programs as data: what is generated, built, printed and shrunk. */
import type { DType } from "@typegrad/core/DType"
import type { NdArray } from "@typegrad/core/NdArray"
import type { AnyTensor } from "@typegrad/core/Tensor"
import { Grad, T } from "../Case.ts"
import { array, bools, type Elements, integers, normal, source } from "../values.ts"

/** Elements of an input: `exact` ones are small multiples of a quarter, at which nothing is rounded. */
export interface Input {
  readonly sizes: ReadonlyArray<number>
  readonly elements: "exact" | "normal" | "integers" | "indices" | "bools"
  readonly seed: number
}

/** One call. `args` are values: inputs first, then earlier statements. */
export interface Statement {
  /** an op of `Tensor`, or with a body a transform */
  readonly call: string
  readonly args: ReadonlyArray<number>
  /** the arguments from this one on go in as a list */
  readonly list?: number
  /** further arguments, plain values */
  readonly rest?: ReadonlyArray<unknown>
  /** what the transform is of: its values are its inputs and its own statements, nothing else */
  readonly body?: Body
  /** which of several results */
  readonly pick?: number
}

/** Statements over so many inputs, and the values that they give. */
export interface Body {
  readonly inputs: number
  readonly statements: ReadonlyArray<Statement>
  readonly results: ReadonlyArray<number>
}

export interface Program extends Omit<Body, "inputs"> {
  readonly inputs: ReadonlyArray<Input>
}

const elements: Readonly<Record<Input["elements"], Elements>> = {
  exact: { dtype: "float32", make: (next) => (Math.floor(next() * 33) - 16) / 4 },
  normal,
  integers: integers(-8, 9),
  indices: integers(0, 3),
  bools
}

export const dtypeOf = (input: Input): DType => elements[input.elements].dtype

/** Each input is made from a seed of its own, so that it stays when others go. */
export const dataOf = ({ inputs }: Program): ReadonlyArray<NdArray> =>
  inputs.map((input) => array(input.sizes, elements[input.elements], source(input.seed)))

type Apply = (tensors: ReadonlyArray<AnyTensor>, rest: ReadonlyArray<any>, run: (...xs: any) => any) => any

interface Transform {
  readonly apply: Apply
  /** as code, from the body as a function, the arguments and the rest */
  readonly code: (f: string, args: ReadonlyArray<string>, rest: ReadonlyArray<string>) => string
}

const half = <A>(list: ReadonlyArray<A>): readonly [ReadonlyArray<A>, ReadonlyArray<A>] => [
  list.slice(0, list.length / 2),
  list.slice(list.length / 2)
]

/** Bodies give lists; `scan` takes the carry and an element, and gives the pair that it must. */
const transforms: Readonly<Record<string, Transform>> = {
  grad: {
    apply: (args, _, run) => Grad.grad((xs: ReadonlyArray<AnyTensor>) => T.sum(run(...xs)[0]))(args),
    code: (f, args) => `Transform.grad((xs) => Tensor.sum((${f})(...xs)[0]))([${args}])`
  },
  jvp: {
    apply: (args, _, run) => Grad.jvp((...xs: any) => run(...xs)[0])(...half(args)),
    code: (f, args) => {
      const [primals, tangents] = half(args)
      return `Transform.jvp((...xs) => (${f})(...xs)[0])([${primals}], [${tangents}])`
    }
  },
  vmap: {
    apply: (args, [options], run) => Grad.vmap(run, options)(...args),
    code: (f, args, [options]) => `Transform.vmap(${f}, ${options})(${args})`
  },
  remat: {
    apply: (args, _, run) => Grad["remat"]!(run)(...args),
    code: (f, args) => `Transform.remat(${f})(${args})`
  },
  cond: {
    apply: ([predicate, ...args], _, run) =>
      Grad["cond"]!(
        predicate,
        (...xs: any) => run(...xs)[0],
        (...xs: any) => run(...xs)[1],
        ...args
      ),
    code: (f, [predicate, ...args]) =>
      `Transform.cond(${predicate}, (...xs) => (${f})(...xs)[0], (...xs) => (${f})(...xs)[1], ${args})`
  },
  scan: {
    apply: ([carry, sequence], [options], run) => Grad["scan"]!(run, carry, sequence, options),
    code: (f, [carry, sequence], [options]) => `Transform.scan(${f}, ${carry}, ${sequence}, ${options})`
  }
}

const grouped = <A>(args: ReadonlyArray<A>, list: number | undefined): ReadonlyArray<A | ReadonlyArray<A>> =>
  list === undefined ? args : [...args.slice(0, list), args.slice(list)]

/** The values of a body's results. */
export const build = (body: Omit<Body, "inputs">, inputs: ReadonlyArray<AnyTensor>): ReadonlyArray<AnyTensor> => {
  const values: Array<any> = [...inputs]
  for (const { args, body: inner, call, list, pick, rest = [] } of body.statements) {
    const tensors = args.map((id) => values[id])
    const run = (...xs: ReadonlyArray<AnyTensor>) => build(inner!, xs)
    const result =
      inner === undefined
        ? T[call as "add"](...grouped(tensors, list), ...rest)
        : transforms[call]!.apply(tensors, rest, run)
    values.push(pick === undefined ? result : result[pick])
  }
  return body.results.map((id) => values[id])
}

export const withArgs = (statement: Statement, args: ReadonlyArray<number>): Statement => ({ ...statement, args })

/** The program without statements and inputs that its results do not depend on. */
export const live = (program: Program): Program => {
  const first = program.inputs.length
  const used = new Set(program.results)
  for (let i = program.statements.length - 1; i >= 0; i--) {
    if (used.has(first + i)) program.statements[i]!.args.forEach((id) => used.add(id))
  }
  const kept = Array.from({ length: first + program.statements.length }, (_, id) => id).filter((id) => used.has(id))
  const renamed = new Map(kept.map((id, i) => [id, i]))
  const rename = (ids: ReadonlyArray<number>) => ids.map((id) => renamed.get(id)!)
  return {
    inputs: program.inputs.filter((_, id) => used.has(id)),
    statements: program.statements
      .filter((_, i) => used.has(first + i))
      .map((statement) => withArgs(statement, rename(statement.args))),
    results: rename(program.results)
  }
}

/** How many calls there are, those of bodies too. */
export const size = ({ statements }: { readonly statements: ReadonlyArray<Statement> }): number =>
  statements.reduce((sum, { body }) => sum + 1 + (body === undefined ? 0 : size(body)), 0)

const code = (body: Body, names: ReadonlyArray<string>, prefix: string, indent: string): ReadonlyArray<string> => {
  const all = [...names]
  const lines = body.statements.map(({ args, body: inner, call, list, pick, rest = [] }, i) => {
    const name = `${prefix}${i}`
    const given = args.map((id) => all[id]!)
    const plain = rest.map((value) => JSON.stringify(value))
    all.push(name)
    const head = `${indent}const ${name} = `
    const tail = pick === undefined ? "" : `[${pick}]`
    if (inner === undefined) {
      const operands = grouped(given, list).map((one) => (Array.isArray(one) ? `[${one.join(", ")}]` : one))
      return `${head}Tensor.${call}(${[...operands, ...plain].join(", ")})${tail}`
    }
    const parameters = Array.from({ length: inner.inputs }, (_, k) => `${prefix}${i}${"xyzuvw"[k] ?? `x${k}`}`)
    const lines = code(inner, parameters, `${prefix}${i}_`, `${indent}  `)
    const f = [`(${parameters.join(", ")}) => {`, ...lines, `${indent}}`].join("\n")
    return `${head}${transforms[call]!.code(f, given, plain)}${tail}`
  })
  return [...lines, `${indent}return [${body.results.map((id) => all[id]!).join(", ")}]`]
}

/** The program as TypeScript, with its inputs in comments. */
export const print = (program: Program): string => {
  const names = program.inputs.map((_, i) => `x${i}`)
  const data = dataOf(program)
  const about = program.inputs.map(({ sizes, elements, seed }, i) => {
    const values = Array.from(data[i]!.data.slice(0, 8)).join(", ")
    const more = data[i]!.data.length > 8 ? ", ..." : ""
    return `// x${i}: ${data[i]!.dtype} [${sizes.join(", ")}], ${elements} ${seed}: ${values}${more}`
  })
  const body = { ...program, inputs: names.length }
  return [...about, `(${names.join(", ")}) => {`, ...code(body, names, "v", "  "), "}"].join("\n")
}
