/**
 * One rule, two renderings: random programs go to the compiler and are run, and both must give the same shape or the
 * same sentence. TYPEGRAD_SEED chooses the programs.
 */
import { assert, describe, it } from "@effect/vitest"
import { ShapeError } from "../src/Shape.ts"
import * as Tensor from "../src/Tensor.ts"
import { compile } from "./compile.ts"
import { type Draw, draw } from "./random.ts"

const long = process.env["TYPEGRAD_LONG"] === "1"
const seed = Number(process.env["TYPEGRAD_SEED"] ?? 1)

type Shape = ReadonlyArray<number | string>
interface Operand {
  readonly shape: Shape
  readonly dtype: "float32" | "int32" | "bool"
}

/** Sizes of names: primes larger than any product of the other sizes, so that they stand for themselves. */
const named: Record<string, number> = { batch: 1_000_003, time: 1_000_033 }

const write = (shape: Shape): string =>
  `[${shape.map((dim) => (typeof dim === "string" ? `"${dim}"` : dim)).join(", ")}]`

const dims: Shape = [0, 1, 1, 2, 2, 3, 4, 12, "batch", "time"]
const shape = (random: Draw, max = 4): Shape => Array.from({ length: random.below(max + 1) }, () => random.pick(dims))
const near = (random: Draw, like: Shape): Shape =>
  like.map((dim) => random.pick([dim, dim, dim, dim, 1, random.pick(dims)]))
const dtype = (random: Draw) => random.pick(["float32", "float32", "float32", "float32", "int32", "bool"] as const)
const operand = (random: Draw, of = shape(random)): Operand => ({ shape: of, dtype: dtype(random) })
const float = (of: Shape): Operand => ({ shape: of, dtype: "float32" })
const axis = (random: Draw): number => random.below(8) - 4

interface Call {
  readonly operands: ReadonlyArray<Operand>
  /** the call, where `x0` is operand 0 */
  readonly text: string
}

const calls: ReadonlyArray<(random: Draw) => Call> = [
  (random) => {
    const left = operand(random)
    const right = operand(random, random.pick([near(random, left.shape), left.shape.slice(1), shape(random)]))
    const op = random.pick([
      "add",
      "sub",
      "mul",
      "div",
      "maximum",
      "pow",
      "equal",
      "notEqual",
      "less",
      "greaterEqual",
      "logicalAnd",
      "floorDivide",
      "atan2",
      "bitwiseAnd"
    ])
    return { operands: [left, right], text: `${op}(x0, x1)` }
  },
  (random) => {
    const number = random.pick(["2", "0.5", "-1"])
    const op = random.pick(["add", "div", "equal", "greater", "hypot", "shiftRight"])
    return { operands: [operand(random)], text: random.pick([`${op}(x0, ${number})`, `${op}(${number}, x0)`]) }
  },
  (random) => {
    const test: Operand = { shape: shape(random, 3), dtype: "bool" }
    const [left, right] = [0, 1].map(() => operand(random, random.pick([near(random, test.shape), test.shape])))
    return { operands: [test, left!, right!], text: "where(x0, x1, x2)" }
  },
  (random) => {
    const left = shape(random)
    const right = [...random.pick([[], [], left.slice(0, -2), shape(random, 2)]), left.at(-1) ?? 3, random.pick(dims)]
    return {
      operands: [
        operand(random, left),
        float(random.pick([near(random, right), right, right.slice(-2, -1), shape(random)]))
      ],
      text: "matmul(x0, x1)"
    }
  },
  (random) => {
    const op = random.pick(["sum", "mean", "max", "min", "variance", "logSumExp"])
    const axes = Array.from({ length: random.below(3) }, () => axis(random))
    return { operands: [operand(random)], text: `${op}(x0, ${write(axes)}${random.pick(["", ", true"])})` }
  },
  (random) => ({
    operands: [operand(random)],
    text: `${random.pick(["argMax", "cumsum", "softmax", "logSoftmax"])}(x0, ${axis(random)})`
  }),
  (random) => {
    const x = operand(random)
    const order = x.shape.map((_, i) => i).toSorted(() => random.real() - 0.5)
    return {
      operands: [x],
      text: `transpose(x0, ${write(random.pick([order, order, x.shape.map(() => random.below(5)), [0]]))})`
    }
  },
  (random) => ({ operands: [operand(random)], text: `${random.pick(["squeeze", "expandDims"])}(x0, ${axis(random)})` }),
  (random) => {
    const any = operand(random)
    // nothing is nothing: with a 0 the sizes of names are not seen at run time
    const x = { ...any, shape: any.shape.includes(0) ? any.shape.filter((dim) => typeof dim === "number") : any.shape }
    const numbers = x.shape.filter((dim) => typeof dim === "number")
    const product = numbers.reduce((total, dim) => total * dim, 1)
    const names = x.shape.filter((dim) => typeof dim === "string")
    const whole = [...names, product].toSorted(() => random.real() - 0.5)
    const to = random.pick<Shape>([
      whole,
      whole,
      [...names, 2, 2],
      [...names, -2, 0.5],
      near(random, x.shape),
      shape(random)
    ])
    const hole = random.below(2 * to.length + 1)
    return { operands: [x], text: `reshape(x0, ${write(to.map((dim, i) => (i === hole ? -1 : dim)))})` }
  },
  (random) => {
    const x = operand(random)
    const to = random.pick<Shape>([
      [2, ...x.shape],
      [random.pick([-1, 2.5]), ...x.shape],
      x.shape.map((dim) => (dim === 1 ? 4 : dim)),
      near(random, x.shape),
      shape(random)
    ])
    return { operands: [x], text: `broadcastTo(x0, ${write(to)})` }
  },
  (random) => {
    const x = operand(random)
    // the type believes that a name is a size: only run time knows
    const asked = random.pick([x.shape, near(random, x.shape), shape(random)])
    const to = asked.map((dim, i) => (typeof dim === "number" && typeof x.shape[i] === "string" ? x.shape[i] : dim))
    return { operands: [x], text: `refine(x0, ${write(to)})` }
  },
  (random) => {
    const words = ["a", "b", "c", "d"]
    const index = (max: number) => Array.from({ length: random.below(max) }, () => random.pick(words))
    const sizes = Object.fromEntries(words.map((word) => [word, random.pick(dims)]))
    const inputs = Array.from({ length: 1 + random.below(3) }, () => index(4))
    const of = (input: ReadonlyArray<string>): Shape =>
      random.below(12) === 0 ? shape(random, 3) : input.map((word) => (random.below(12) === 0 ? 3 : sizes[word]!))
    const operands = inputs.map((input) => (random.below(20) === 0 ? operand(random, of(input)) : float(of(input))))
    const used = [...new Set(inputs.flat())].filter(() => random.below(2) === 0)
    const output = random.below(6) === 0 ? index(4) : used
    const [between, comma] = random.below(4) === 0 ? ["", ","] : [" ", ", "]
    const side = between === "" ? "->" : " -> "
    const equation =
      random.below(20) === 0
        ? "a b"
        : `${inputs.map((input) => input.join(between)).join(comma)}${side}${output.join(between)}`
    const given = operands.slice(0, random.below(20) === 0 ? 1 : undefined)
    return { operands: given, text: `einsum("${equation}", ${given.map((_, i) => `x${i}`).join(", ")})` }
  },
  (random) => {
    const op = random.pick(["rearrange", "reduce", "repeat"])
    const words = ["a", "b", "c", "d"].toSorted(() => random.real() - 0.5)
    const sizes: Record<string, number> = {}
    const group = (all: Array<string>, named: boolean): [string, number | string] => {
      const kind = random.below(6)
      const word = all.pop()
      if (word === undefined || (kind === 0 && random.below(2) === 0)) return ["1", random.pick([1, 1, 1, 2])]
      if (kind < 4 || all.length === 0) return [word, random.pick(named ? dims : [2, 3, 4])]
      const other = all.pop()!
      sizes[random.pick([word, other])] = random.pick([1, 2, 2, 3, 4])
      return [`(${word} ${other})`, random.pick([12, 12, 6, 4, 1, 2])]
    }
    const rest = [...words]
    const left = Array.from({ length: random.below(4) }, () => group(rest, true))
    const used = words.filter((word) => !rest.includes(word))
    const out = used
      .filter(() => op !== "reduce" || random.below(2) === 0)
      .concat(random.below(10) === 0 ? [random.pick(words)] : [])
      .toSorted(() => random.real() - 0.5)
    if (op === "repeat" && random.below(3) > 0) {
      sizes["r"] = random.pick([2, 3])
      out.splice(random.below(out.length + 1), 0, "r")
    } else if (random.below(8) === 0) sizes[random.pick(["a", "b", "c"])] = random.pick([2, 3])
    if (random.below(20) === 0) sizes["a"] = random.pick([0, 1.5])
    const right: Array<string> = []
    while (out.length > 0) right.push(group(out, false)[0])
    const x = operand(random, random.below(12) === 0 ? shape(random) : left.map(([, dim]) => dim))
    const pattern = `${left.map(([text]) => text).join(" ")} -> ${right.join(" ")}`
    const how = op === "reduce" ? `, "${random.pick(["sum", "mean", "max"])}"` : ""
    return { operands: [x], text: `${op}(x0, "${pattern}"${how}, ${JSON.stringify(sizes)})` }
  },
  (random) => ({ operands: [operand(random)], text: "flatten(x0)" }),
  (random) => ({ operands: [operand(random)], text: `oneHot(x0, ${random.pick([10, 2.5, -1])})` }),
  (random) => ({ operands: [operand(random)], text: `size(x0, "${random.pick(["batch", "time"])}")` }),
  (random) => ({
    operands: [operand(random)],
    text: `${random.pick(["relu", "exp", "neg", "abs", "square", "logicalNot", "isFinite", "allFinite", "stopGradient"])}(x0)`
  })
]

const tensor = ({ dtype, shape }: Operand): Tensor.AnyTensor =>
  Tensor.refine(
    Tensor.zeros(
      shape.map((dim) => (typeof dim === "string" ? named[dim]! : dim)),
      dtype
    ) as Tensor.AnyTensor,
    shape
  )

type Outcome = { readonly type: string } | { readonly sentence: string }

const run = ({ operands, text }: Call): Outcome => {
  try {
    const names = operands.map((_, i) => `x${i}`)
    const value = new Function("Tensor", ...names, `return Tensor.${text}`)(Tensor, ...operands.map(tensor))
    if (typeof value === "number") return { type: "number" }
    return { type: `T<${write(value.shape)}, "${value.dtype}">` }
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error
    return { sentence: error.message }
  }
}

describe("types and run time agree", () => {
  it(`on random programs (seed ${seed})`, { timeout: 300_000 }, async () => {
    const random = draw(seed)
    const count = long ? 6000 : 600
    const programs = Array.from({ length: count }, (_, i) => calls[i % calls.length]!(random))
    const outcomes = programs.map(run)
    const lines = [
      'import * as Tensor from "SRC/Tensor.ts"',
      "type T<S extends ReadonlyArray<number | string>, D extends Tensor.AnyTensor['dtype']> = Tensor.Tensor<S, D>",
      "type Same<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false"
    ]
    const places = programs.map(({ operands, text }, i) => {
      operands.forEach(({ dtype, shape }, j) => lines.push(`declare const x${i}_${j}: T<${write(shape)}, "${dtype}">`))
      lines.push(`const y${i} = Tensor.${text.replaceAll(/\bx(\d)/g, `x${i}_$1`)}`)
      const outcome = outcomes[i]!
      if ("type" in outcome) lines.push(`export const z${i}: Same<typeof y${i}, ${outcome.type}> = true`)
      return lines.length
    })
    const errors = await compile(lines.join("\n"))
    const disagreements = programs.flatMap(({ operands, text }, i) => {
      const outcome = outcomes[i]!
      const written = `${text} of ${operands.map(({ dtype, shape }) => `${write(shape)} ${dtype}`).join(" and ")}`
      const at = places[i]!
      if ("type" in outcome) {
        const error = errors.get(at - 1) ?? errors.get(at)
        return error === undefined ? [] : [`${written}: ${outcome.type} at run time, but the compiler: ${error}`]
      }
      const error = errors.get(at) ?? "nothing"
      const sentence = JSON.stringify(outcome.sentence)
      return error.includes(sentence) ? [] : [`${written}: ${sentence} at run time, but the compiler: ${error}`]
    })
    assert.deepStrictEqual(disagreements, [])
    const right = outcomes.filter((outcome) => "type" in outcome).length
    assert.isAbove(right, count / 4)
    assert.isAbove(count - right, count / 4)
  })
})
