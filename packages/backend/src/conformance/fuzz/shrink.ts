/** The smallest program found that is still wrong. */

import * as Effect from "effect/Effect"
import { product } from "../../internal/sizes.ts"
import { T } from "../Case.ts"
import {
  type Body,
  build,
  dataOf,
  dtypeOf,
  type Input,
  live,
  type Program,
  type Statement,
  size,
  withArgs
} from "./program.ts"

/** Calls first, then inputs, then elements. */
const cost = (program: Program): number =>
  1e6 * size(program) +
  1e4 * program.inputs.length +
  100 * program.results.length +
  program.inputs.reduce((sum, { sizes }) => sum + product(sizes) + sizes.length, 0)

const rewired = (statements: ReadonlyArray<Statement>, from: number, to: number): ReadonlyArray<Statement> =>
  statements.map((statement) =>
    withArgs(
      statement,
      statement.args.map((id) => (id === from ? to : id))
    )
  )

/** The program with value `to` in the place of value `from`. */
const replaced = (program: Program, from: number, to: number): Program => ({
  ...program,
  statements: rewired(program.statements, from, to),
  results: program.results.map((id) => (id === from ? to : id))
})

const withStatements = <B extends Omit<Body, "inputs">>(body: B, statements: ReadonlyArray<Statement>): B => ({
  ...body,
  statements
})

/** Values from `at` on are `by` further. */
const shifted = (ids: ReadonlyArray<number>, at: number, by: number): ReadonlyArray<number> =>
  ids.map((id) => (id >= at ? id + by : id))

const withInput = (program: Program, input: Input): Program => {
  const at = program.inputs.length
  return {
    inputs: [...program.inputs, input],
    statements: program.statements.map((statement) => withArgs(statement, shifted(statement.args, at, 1))),
    results: shifted(program.results, at, 1)
  }
}

/** The statements of a body in the place of the transform of it, if the shapes allow. */
const inlined = (program: Program, index: number): Program => {
  const first = program.inputs.length
  const { args, body, pick } = program.statements[index]!
  const at = first + index
  const id = (inner: number) => (inner < body!.inputs ? args[inner]! : at + inner - body!.inputs)
  const by = body!.statements.length - 1
  const from = at + 1
  const result = id(body!.results[pick ?? 0] ?? body!.results[0]!)
  const outer = (ids: ReadonlyArray<number>) => ids.map((old) => (old === at ? result : old >= from ? old + by : old))
  return {
    inputs: program.inputs,
    statements: [
      ...program.statements.slice(0, index),
      ...body!.statements.map((statement) => withArgs(statement, statement.args.map(id))),
      ...program.statements.slice(index + 1).map((statement) => withArgs(statement, outer(statement.args)))
    ],
    results: outer(program.results)
  }
}

/** The parameters stay, used or not. */
const withBody = (statement: Statement, body: Body): Statement => {
  const inputs = Array.from({ length: body.inputs }, (): Input => ({ sizes: [], elements: "normal", seed: 0 }))
  const kept = live({ inputs, statements: body.statements, results: [...body.results, ...inputs.keys()] })
  return {
    ...statement,
    body: { ...body, statements: kept.statements, results: kept.results.slice(0, body.results.length) }
  }
}

/** A statement with a smaller body, one value of which is replaced by an earlier one. */
const smaller = (statement: Statement): ReadonlyArray<Statement> => {
  const { body } = statement
  if (body === undefined) return []
  const last = body.inputs + body.statements.length - 1
  const rewire = Array.from({ length: body.statements.length }, (_, i) => last - i).flatMap((from) =>
    Array.from({ length: from }, (_, to) => ({
      ...body,
      statements: rewired(body.statements, from, to),
      results: body.results.map((id) => (id === from ? to : id))
    }))
  )
  const inner = body.statements.flatMap((one, i) =>
    smaller(one).map((other) => withStatements(body, body.statements.with(i, other)))
  )
  return [...rewire, ...inner].map((next) => withBody(statement, next))
}

const resized = (program: Program, from: number, to: number): Program => {
  const change = (value: unknown): unknown => (value === from ? to : Array.isArray(value) ? value.map(change) : value)
  const within = (statements: ReadonlyArray<Statement>): ReadonlyArray<Statement> =>
    statements.map((statement) => ({
      ...statement,
      ...(statement.rest === undefined
        ? {}
        : { rest: statement.rest.map((one) => (Array.isArray(one) ? change(one) : one)) }),
      ...(statement.body === undefined
        ? {}
        : { body: { ...statement.body, statements: within(statement.body.statements) } })
    }))
  return {
    ...program,
    inputs: program.inputs.map((input) => ({ ...input, sizes: change(input.sizes) as ReadonlyArray<number> })),
    statements: within(program.statements)
  }
}

const elementsOf = { float32: ["normal", "exact"], int32: ["integers"], bool: ["bools"] } as const

/** Programs that are a little smaller, the most daring first; some of them are no programs. */
function* candidates(program: Program): Generator<Program> {
  const first = program.inputs.length
  if (program.results.length > 1) for (const id of program.results) yield { ...program, results: [id] }
  for (const id of program.results) {
    for (const to of program.statements[id - first]?.args ?? []) yield { ...program, results: [to] }
  }
  const all = program.statements.map((_, i) => first + i)
  const tensors = build(
    { ...program, results: [...program.inputs.keys(), ...all] },
    dataOf(program).map((data) => T.constant(data))
  )
  const like = (id: number): string => `${tensors[id]!.dtype} ${tensors[id]!.shape.join()}`
  for (const id of all.toReversed()) {
    for (let to = 0; to < id; to++) if (like(to) === like(id)) yield replaced(program, id, to)
    for (const elements of elementsOf[tensors[id]!.dtype]) {
      const input = { sizes: tensors[id]!.shape as ReadonlyArray<number>, elements, seed: id + 1 }
      yield replaced(withInput(program, input), id + 1, first)
    }
  }
  for (const [i, statement] of program.statements.entries()) {
    if (statement.body === undefined) continue
    yield inlined(program, i)
    for (const other of smaller(statement)) yield { ...program, statements: program.statements.with(i, other) }
  }
  for (const [i, one] of program.inputs.entries()) {
    for (let j = 0; j < i; j++) {
      const other = program.inputs[j]!
      if (dtypeOf(one) === dtypeOf(other) && one.sizes.join() === other.sizes.join()) yield replaced(program, i, j)
    }
  }
  const sizes = new Set(program.inputs.flatMap((input) => input.sizes))
  for (const from of sizes)
    for (const to of [1, 2, 3, from - 1]) if (to < from && to >= 0) yield resized(program, from, to)
}

/** Tries at most so many programs. */
const patience = 3000

/** `wrong` says what is wrong with a program, or null; it fails for what is none. */
export const shrink = <R>(
  program: Program,
  wrong: (program: Program) => Effect.Effect<string | null, unknown, R>
): Effect.Effect<Program, never, R> =>
  Effect.gen(function* () {
    let [best, tries] = [program, 0]
    const better = Effect.fnUntraced(function* () {
      for (const candidate of candidates(best)) {
        if (tries >= patience) return false
        const next = live(candidate)
        if (cost(next) >= cost(best)) continue
        tries++
        const found = yield* wrong(next).pipe(Effect.catchCause(() => Effect.succeed(null)))
        if (found === null) continue
        best = next
        return true
      }
      return false
    })
    while (yield* better()) {}
    return best
  })
