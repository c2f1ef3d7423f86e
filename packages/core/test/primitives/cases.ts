/** Random applications of every primitive that has gradients, with operands away from kinks. */
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"
import type { DType } from "../../src/DType.ts"
import type { WindowAttrs } from "../../src/Graph.ts"
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

/** from (-1, 1) to `n` int32 indices from `first` on, as floats that a cast truncates to them: steps do not move an index */
const place =
  (first: number, n: number) =>
  (x: number): number => {
    const index = first + Math.floor(((x + 1) / 2) * n)
    return index < 0 ? index - 0.5 : index + 0.5
  }

const chosenSizes = (choices: ReadonlyArray<number>): Array<number> =>
  choices.slice(4, 4 + (choices[3]! % 3)).map((choice) => choice % 4)

/** Some indices are outside, and some repeat. */
const scatter =
  (build: (x: Node, indices: Node, updates: Node) => Node) =>
  ({ choices, sizes }: Draw): Case => {
    const [n = 3, ...rest] = sizes
    const chosen = chosenSizes(choices)
    return {
      operands: [{ sizes: [n, ...rest] }, { sizes: chosen, domain: place(-1, n + 2) }, { sizes: [...chosen, ...rest] }],
      build: (x, indices, updates) => build(x!, ops.cast(indices!, "int32"), updates!)
    }
  }

/** some lie outside */
const starts = (rank: number): Operand => ({ sizes: [rank], dtype: "int32", domain: (x) => Math.round(4 * x) })

const part = (sizes: ReadonlyArray<number>, choices: ReadonlyArray<number>): Array<number> =>
  sizes.map((size, i) => choices[i]! % (size + 1))

/** A window on every axis. With `inside` no window lies in the padding alone, where a maximum is -Infinity. */
const windowed =
  (build: (x: Node, attrs: WindowAttrs) => Node, inside: boolean) =>
  ({ choices, sizes }: Draw): Case => {
    const pick = (i: number, among: ReadonlyArray<number>): number => among[choices[i % 8]! % among.length]!
    const window = sizes.map((_, i) => pick(i + 1, [1, 2, 3]))
    const dilation = sizes.map((_, i) => pick(i + 5, [1, 1, 2]))
    const most = (padding: number, i: number): number =>
      inside ? Math.min(padding, sizes[i] === 0 || dilation[i]! > 1 ? 0 : window[i]! - 1) : padding
    return {
      operands: [{ sizes }],
      build: (x) =>
        build(x!, {
          window,
          strides: sizes.map((_, i) => pick(i + 2, [1, 2, 3])),
          padding: sizes.map((_, i) => [most(pick(i, [0, 0, 1, 2, 3]), i), most(pick(i + 3, [0, 1, 0, 2, -1]), i)]),
          dilation
        })
    }
  }

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
  ceil: unary(ops.ceil, inside),
  round: unary(ops.round, (x) => inside(x) - 0.5),
  rsqrt: unary(ops.rsqrt, positive),
  expm1: unary(ops.expm1),
  log1p: unary(ops.log1p, (x) => x + 0.25),
  erf: unary(ops.erf, (x) => 2 * x),
  identity: unary((x) => ops.identity(x)),
  cast: unary((x) => ops.cast(x, "float32")),
  add: binary(ops.add),
  sub: binary(ops.sub),
  mul: binary(ops.mul),
  div: binary(ops.div, undefined, (x) => x + (x < 0 ? -0.5 : 0.5)),
  maximum: binary(ops.maximum),
  minimum: binary(ops.minimum),
  pow: binary(ops.pow, positive),
  // quotients away from whole numbers, of either sign
  remainder: binary(
    ops.remainder,
    (x) => 2 + 0.15 * x,
    (x) => (0.8 + 0.03 * x) * (x < 0 ? -1 : 1)
  ),
  atan2: binary(ops.atan2, apart, apart),
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
  cumprod: (draw) => {
    const sizes = needsAxis(draw)
    return {
      // a third of the elements are 0
      operands: [{ sizes, domain: (x) => (Math.abs(x) < 1 / 3 ? 0 : x) }],
      build: (x) => ops.cumprod(x!, draw.choices[0]! % sizes.length, draw.choices[1]! % 2 === 0)
    }
  },
  cummax: (draw) => {
    const sizes = needsAxis(draw)
    return {
      operands: [{ sizes }],
      build: (x) => ops.cummax(x!, draw.choices[0]! % sizes.length, draw.choices[1]! % 2 === 0)
    }
  },
  reduceProd: ({ choices, sizes }) => ({
    operands: [{ sizes, domain: (x) => (Math.abs(x) < 1 / 3 ? 0 : x) }],
    build: (x) => ops.reduceProd(x!, subset(sizes.length, choices))
  }),
  gather: ({ choices, sizes }) => {
    const [n = 3, ...rest] = sizes.map((size, i) => (i === 0 ? Math.max(size, 1) : size))
    return {
      operands: [{ sizes: [n, ...rest] }, { sizes: chosenSizes(choices), domain: place(0, n) }],
      build: (x, indices) => ops.gather(x!, ops.cast(indices!, "int32"))
    }
  },
  scatterAdd: scatter(ops.scatterAdd),
  scatterMax: scatter(ops.scatterMax),
  scatterSet: scatter(ops.scatterSet),
  slice: ({ choices, sizes }) => {
    const ends = sizes.map((size, i) => [choices[i]! % (size + 1), choices[i + 3]! % (size + 1)])
    return {
      operands: [{ sizes }],
      build: (x) =>
        ops.slice(x!, {
          start: ends.map((both) => Math.min(...both)),
          stop: ends.map((both) => Math.max(...both)),
          step: sizes.map((_, i) => 1 + (choices[i + 1]! % 3))
        })
    }
  },
  pad: ({ choices, sizes }) => ({
    operands: [{ sizes }, { sizes: [] }],
    build: (x, value) =>
      ops.pad(x!, value!, {
        before: sizes.map((_, i) => choices[i]! % 3),
        after: sizes.map((_, i) => choices[i + 3]! % 3),
        between: sizes.map((_, i) => choices[i + 1]! % 3)
      })
  }),
  concat: (draw) => {
    const sizes = needsAxis(draw)
    const { choices } = draw
    const axis = choices[0]! % sizes.length
    const own = [sizes[axis]!, choices[1]! % 3, choices[2]! % 4].slice(0, 1 + (choices[3]! % 3))
    return {
      operands: own.map((size) => ({ sizes: sizes.with(axis, size) })),
      build: (...parts) => ops.concat(parts, axis)
    }
  },
  reverse: ({ choices, sizes }) => ({
    operands: [{ sizes }],
    build: (x) => ops.reverse(x!, subset(sizes.length, choices))
  }),
  barrier: ({ choices, sizes }) => ({
    operands: [{ sizes }, ...chosenSizes(choices).map((n) => ({ sizes: [n] }))],
    build: (x, ...after) => ops.barrier(x!, after)
  }),
  dynamicSlice: ({ choices, sizes }) => ({
    operands: [{ sizes }, starts(sizes.length)],
    build: (x, at) => ops.dynamicSlice(x!, at!, part(sizes, choices))
  }),
  dynamicUpdate: ({ choices, sizes }) => ({
    operands: [{ sizes }, { sizes: part(sizes, choices) }, starts(sizes.length)],
    build: (x, update, at) => ops.dynamicUpdate(x!, update!, at!)
  }),
  convolution: ({ choices }) => {
    const pick = (i: number, among: ReadonlyArray<number>): number => among[choices[i % 8]! % among.length]!
    const axes = Array.from({ length: pick(0, [1, 2, 1, 0]) }, (_, i) => i)
    const groups = pick(1, [1, 2, 1, 3])
    const ofBatch = groups > 1 && choices[2]! % 2 === 0
    const [n, read, columns] = [pick(3, [1, 2, 0, 1]), pick(4, [1, 2, 3]), pick(5, [1, 2, 1, 0])]
    const kernelDilation = axes.map((i) => pick(i + 6, [1, 2]))
    return {
      operands: [
        {
          sizes: [
            ofBatch ? n * groups : n,
            ...axes.map((i) => pick(i + 1, [3, 4, 1, 5])),
            ofBatch ? read : read * groups
          ]
        },
        { sizes: [...axes.map((i) => pick(i + 2, [1, 2, 3])), read, columns * groups] }
      ],
      build: (x, kernel) =>
        ops.convolution(x!, kernel!, {
          strides: axes.map((i) => pick(i + 3, [1, 2, 3])),
          padding: axes.map((i) => [pick(i + 4, [0, 1, 2, -1]), pick(i + 5, [0, 2, -1, 1])]),
          inputDilation: axes.map((i) => pick(i + 7, [1, 2, 3])),
          kernelDilation,
          featureGroups: ofBatch ? 1 : groups,
          batchGroups: ofBatch ? groups : 1
        })
    }
  },
  windowSum: windowed(ops.windowSum, false),
  windowMax: windowed(ops.windowMax, true),
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
