/** Random applications of every primitive that has gradients, with operands away from kinks. */
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"
import type { DType } from "../../src/DType.ts"
import type { Node } from "../../src/internal/Node.ts"
import { count, input, numbers } from "./evaluate.ts"
import * as ops from "./ops.ts"

export interface Operand {
  readonly sizes: ReadonlyArray<number>
  readonly dtype?: DType
  /** from (-1, 1) to where the primitive is smooth */
  readonly domain?: (x: number) => number
}

export interface Case {
  readonly operands: ReadonlyArray<Operand>
  readonly build: (...operands: ReadonlyArray<Node>) => Node
}

export const data = (operands: ReadonlyArray<Operand>, seed: number): Array<Float64Array> =>
  operands.map(({ domain = (x) => x, dtype, sizes }, i) =>
    numbers(count(sizes), seed + i).map((x) => (dtype === "bool" ? (x > 0 ? 1 : 0) : domain(x)))
  )

export const nodes = (operands: ReadonlyArray<Operand>): Array<Node> =>
  operands.map(({ dtype = "float32", sizes }, i) => input(i, sizes, dtype))

const positive = (x: number): number => 1.25 + x
const apart = (x: number): number => x + (x < 0 ? -0.1 : 0.1)
const inside = (x: number): number => Math.trunc(3 * x) + 0.5 + 0.3 * x

/** What a case is made from: sizes of up to three axes among 0, 1 and more, and choices. */
export interface Draw {
  readonly sizes: ReadonlyArray<number>
  readonly choices: ReadonlyArray<number>
  readonly seed: number
}

const below = (n: number): Arbitrary.Arbitrary<number> =>
  Arbitrary.schema(Schema.Literals(Array.from({ length: n }, (_, i) => i)))

export const draw: Arbitrary.Arbitrary<Draw> = Arbitrary.all({
  sizes: Arbitrary.array(Arbitrary.schema(Schema.Literals([0, 1, 1, 2, 2, 3, 3, 4, 5])), { maxLength: 3 }),
  choices: Arbitrary.array(below(60), { minLength: 8, maxLength: 8 }),
  seed: below(1000)
})

const unary =
  (build: (x: Node) => Node, domain?: (x: number) => number) =>
  ({ sizes }: Draw): Case => ({
    operands: [domain === undefined ? { sizes } : { sizes, domain }],
    build: (x) => build(x!)
  })

const binary =
  (build: (x: Node, y: Node) => Node, left?: (x: number) => number, right?: (x: number) => number) =>
  ({ sizes }: Draw): Case => ({
    operands: [
      left === undefined ? { sizes } : { sizes, domain: left },
      right === undefined ? { sizes } : { sizes, domain: right }
    ],
    build: (x, y) => build(x!, y!)
  })

/** a permutation of 0..n-1 */
export const shuffled = (n: number, choices: ReadonlyArray<number>): Array<number> => {
  const out = Array.from({ length: n }, (_, i) => i)
  for (let i = n - 1; i > 0; i--) {
    const j = choices[i % choices.length]! % (i + 1)
    const at = out[i]!
    out[i] = out[j]!
    out[j] = at
  }
  return out
}

const subset = (n: number, choices: ReadonlyArray<number>): Array<number> =>
  Array.from({ length: n }, (_, i) => i).filter((i) => choices[i]! % 2 === 0)

const axes = (sizes: ReadonlyArray<number>) => sizes.map((size) => ({ size }))

const needsAxis = ({ sizes }: Draw): ReadonlyArray<number> => (sizes.length === 0 ? [3] : sizes)

export const cases: Readonly<Record<string, (draw: Draw) => Case>> = {
  neg: unary(ops.neg),
  abs: unary(ops.abs, apart),
  sign: unary(ops.sign, apart),
  exp: unary(ops.exp),
  log: unary(ops.log, positive),
  sqrt: unary(ops.sqrt, positive),
  tanh: unary(ops.tanh),
  sigmoid: unary(ops.sigmoid),
  relu: unary(ops.relu, apart),
  floor: unary(ops.floor, inside),
  sin: unary(ops.sin),
  cos: unary(ops.cos),
  identity: unary((x) => ops.identity(x)),
  cast: unary((x) => ops.cast(x, "float32")),
  add: binary(ops.add),
  sub: binary(ops.sub),
  mul: binary(ops.mul),
  div: binary(ops.div, undefined, (x) => x + (x < 0 ? -0.5 : 0.5)),
  maximum: binary(ops.maximum),
  minimum: binary(ops.minimum),
  pow: binary(ops.pow, positive),
  select: ({ sizes }) => ({
    operands: [{ sizes, dtype: "bool" }, { sizes }, { sizes }],
    build: (c, x, y) => ops.select(c!, x!, y!)
  }),
  broadcast: ({ choices, sizes }) => {
    // new axes before, between and after; axes of size 1 may stretch
    const dims: Array<number> = []
    const out: Array<number> = []
    sizes.forEach((size, i) => {
      if (choices[i]! % 3 === 0) out.push(2)
      dims.push(out.length)
      out.push(size === 1 ? 1 + (choices[i + 3]! % 3) : size)
    })
    if (choices[6]! % 3 === 0) out.push(choices[7]! % 3)
    return { operands: [{ sizes }], build: (x) => ops.broadcast(x!, axes(out), dims) }
  },
  reshape: ({ choices, sizes }) => {
    const cut = choices[0]! % (sizes.length + 1)
    const out = [count(sizes.slice(0, cut)), 1, count(sizes.slice(cut))]
    return { operands: [{ sizes }], build: (x) => ops.reshape(x!, axes(out)) }
  },
  transpose: ({ choices, sizes }) => ({
    operands: [{ sizes }],
    build: (x) => ops.transpose(x!, shuffled(sizes.length, choices))
  }),
  reduceSum: ({ choices, sizes }) => ({
    operands: [{ sizes }],
    build: (x) => ops.reduceSum(x!, subset(sizes.length, choices))
  }),
  reduceMax: ({ choices, sizes }) => ({
    operands: [{ sizes: sizes.map((size) => Math.max(size, 1)) }],
    build: (x) => ops.reduceMax(x!, subset(sizes.length, choices))
  }),
  cumsum: (draw) => {
    const sizes = needsAxis(draw)
    return {
      operands: [{ sizes }],
      build: (x) => ops.cumsum(x!, draw.choices[0]! % sizes.length, draw.choices[1]! % 2 === 0)
    }
  },
  dot: ({ choices }) => {
    // each of up to five axes is a batch, contracted, or free on one side; both operands in any order
    const kinds = choices
      .slice(0, choices[7]! % 6)
      .map((c) => (["batch", "contract", "left", "right"] as const)[c % 4]!)
    const size = (i: number): number => [2, 3, 1, 2, 0, 3, 2][choices[i]! % 7]!
    const side = (other: "left" | "right", order: number) => {
      const own = kinds.flatMap((kind, i) => (kind === other ? [] : [i]))
      const placed = shuffled(own.length, choices.slice(order)).map((i) => own[i]!)
      return {
        placed,
        sizes: placed.map(size),
        at: (kind: string) => kinds.flatMap((k, i) => (k === kind ? [placed.indexOf(i)] : []))
      }
    }
    const [lhs, rhs] = [side("right", 1), side("left", 3)]
    return {
      operands: [{ sizes: lhs.sizes }, { sizes: rhs.sizes }],
      build: (x, y) =>
        ops.dot(x!, y!, {
          lhsBatch: lhs.at("batch"),
          rhsBatch: rhs.at("batch"),
          lhsContract: lhs.at("contract"),
          rhsContract: rhs.at("contract")
        })
    }
  }
}
