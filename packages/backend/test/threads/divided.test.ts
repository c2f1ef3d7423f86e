/** Kernels of every kind at sizes that are divided, with their gradients: the bits of one thread on several. */
import { assert, describe, it } from "@effect/vitest"
import type { Backend } from "@typegrad/core/Backend"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Random from "@typegrad/core/Random"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Wasm } from "../../src/wasm/index.ts"

/** sizes are lists, not types */
type Any = any
const T: Any = Tensor
const { cond, grad, scan, whileLoop } = Transform as Any

interface Divided {
  readonly inputs: ReadonlyArray<ReadonlyArray<number>>
  readonly program: (...inputs: ReadonlyArray<Any>) => Any
  /** whether its gradient by the inputs is compared, too */
  readonly smooth?: boolean
}

const integers = (count: number, below: number): Any =>
  T.constant(
    NdArray.fromArray(
      [count] as Any,
      "int32",
      Int32Array.from({ length: count }, (_, i) => (i * 7919) % below)
    )
  )

const image = [5, 23, 19, 7]

const programs: Readonly<Record<string, Divided>> = {
  "elementwise, along rows and columns": {
    inputs: [
      [131, 97],
      [97, 131]
    ],
    program: (x, y) => T.add(T.exp(T.mul(x, 0.1)), T.tanh(T.transpose(y, [1, 0])))
  },
  "a vector": { inputs: [[10_007]], program: (x) => T.sigmoid(x) },
  "sums over rows, columns and both": {
    inputs: [[211, 103]],
    program: (x) => [T.sum(x, [0]), T.sum(x, [1]), T.sum(x), T.max(x, [1]), T.logSumExp(x, [0])]
  },
  ...Object.fromEntries(
    [
      [211, 67, 103],
      [7, 300, 1000],
      [1000, 300, 7],
      [61, 1, 300],
      [300, 700, 1],
      [1, 700, 300],
      [97, 600, 97]
    ].map(([m, k, n]) => [
      `[${m}, ${k}] x [${k}, ${n}]`,
      { inputs: [[m!, k!] as const, [k!, n!] as const], program: (a: Any, b: Any) => T.matmul(a, b) }
    ])
  ),
  "7 x 3 products": {
    inputs: [
      [7, 3, 41, 29],
      [7, 3, 29, 37]
    ],
    program: (a, b) => T.matmul(a, b)
  },
  "convolutions of one stride and of two": {
    inputs: [image, [3, 3, 7, 11]],
    program: (x, w) => [T.conv2d(x, w, { padding: "same" }), T.conv2d(x, w, { stride: 2 })]
  },
  "a convolution by tiles": {
    inputs: [
      [3, 18, 17, 64],
      [3, 3, 64, 64]
    ],
    program: (x, w) => T.conv2d(x, w, { padding: "same" })
  },
  "a convolution a channel": {
    inputs: [image, [3, 3, 1, 7]],
    program: (x, w) => T.conv2d(x, w, { groups: 7 })
  },
  pools: {
    inputs: [image],
    program: (x) => [T.maxPool2d(x, 2), T.avgPool2d(x, 3, { stride: 1 })]
  },
  "softmax and its logarithm": { inputs: [[307, 53]], program: (x) => [T.softmax(x), T.logSoftmax(x)] },
  "rows by index, added where an index points": {
    inputs: [
      [101, 64],
      [2003, 64]
    ],
    program: (x, y) => [T.gather(x, integers(2003, 101)), T.scatterAdd(x, integers(2003, 101), y)]
  },
  order: {
    inputs: [[13, 1009]],
    smooth: false,
    program: (x) => [T.sort(x, 1), T.argsort(x, 1), T.cumsum(x, 1), T.argMax(x, 1), T.prod(x, [1])]
  },
  boxes: {
    inputs: [
      [61, 83],
      [61, 83]
    ],
    program: (x, y) => [
      T.concat([x, y], 1),
      T.pad(x, [
        [3, 5],
        [7, 1]
      ]),
      T.reverse(y, [0, 1]),
      T.slice(x, [
        [3, 50],
        [0, 70]
      ])
    ]
  },
  "random numbers": {
    inputs: [[5003]],
    smooth: false,
    program: (x) => {
      const [first, second] = Random.split(Random.key(3), 2)
      return [T.mul(x, Random.uniform(first, x)), Random.normal(second, [4097])]
    }
  },
  "turns over a sequence, with long states": {
    inputs: [
      [9, 31, 83],
      [83, 83]
    ],
    program: (xs, w) =>
      scan(
        (h: Any, x: Any) => {
          const next = T.tanh(T.add(T.matmul(h, w), x))
          return [next, T.mul(next, x)]
        },
        T.zeros([31, 83]),
        xs
      )
  },
  "turns until a condition": {
    inputs: [[4099]],
    smooth: false,
    program: (x) =>
      whileLoop(
        ({ sum }: Any) => T.less(sum, 50_000),
        ({ sum, x }: Any) => ({ sum: T.add(sum, T.sum(T.abs(x))), x: T.add(T.mul(x, 1.1), 0.01) }),
        { sum: T.constant(NdArray.scalar(0)), x }
      )
  },
  branches: {
    inputs: [[3001], []],
    smooth: false,
    program: (x, p) =>
      [p, T.neg(p)].map((p) =>
        cond(
          T.greater(p, 0),
          (x: Any) => T.sum(T.mul(x, x)),
          (x: Any) => T.sum(T.exp(x)),
          x
        )
      )
  }
}

const leaves = (tree: Any): ReadonlyArray<Any> =>
  tree !== null && typeof tree === "object" && ("data" in tree || Tensor.isTensor(tree))
    ? [tree]
    : Object.values(tree).flatMap(leaves)

/** The bits of all results of a program, on the backend that is provided. */
const bits = ({ inputs, program, smooth = true }: Divided): Effect.Effect<ReadonlyArray<string>, unknown, Backend> =>
  Effect.gen(function* () {
    const total = (...args: ReadonlyArray<Any>): Any =>
      leaves(program(...args))
        .filter(({ dtype }) => dtype === "float32")
        .map((leaf: Any) => T.sum(T.mul(leaf, T.sin(leaf))))
        .reduce((a: Any, b: Any) => T.add(a, b))
    const whole = (...args: ReadonlyArray<Any>): Any => {
      const values = leaves(program(...args))
      return smooth ? [...values, ...leaves(grad((all: ReadonlyArray<Any>) => total(...all))(args))] : values
    }
    const specs = inputs.map((sizes) => Spec.make(sizes as Any))
    const compiled: Any = yield* (Program.compile as Any)(whole, specs)
    const given = inputs.map((sizes, i) => {
      const count = sizes.reduce((product, size) => product * size, 1)
      const data = Float32Array.from({ length: count }, (_, at) => Math.sin(at * (i + 1.3)))
      return NdArray.fromArray(sizes as Any, "float32", data)
    })
    const values: ReadonlyArray<NdArray.NdArray> = yield* compiled.run(...given)
    return values.map(({ data }) => Buffer.from(data.slice().buffer).toString("base64"))
  }).pipe(Effect.scoped) as Any

const variants: ReadonlyArray<readonly [string, Wasm.Options]> = [
  ["fma", {}],
  ["simd", { deterministic: true }],
  ["256 bits", { simd: 256 }]
]

describe("divided among threads", () => {
  for (const [variant, options] of variants) {
    it.live(variant, () =>
      Effect.gen(function* () {
        const layers = yield* Effect.forEach([1, 2, 3, 5], (threads) =>
          Layer.build(Wasm.layer({ ...options, threads }))
        )
        for (const [name, divided] of Object.entries(programs)) {
          const [expected, ...others] = yield* Effect.forEach(layers, (layer) => Effect.provide(bits(divided), layer))
          assert.isAbove(expected!.length, 0)
          others.forEach((other, i) =>
            other.forEach((result, j) => assert.isTrue(result === expected![j], `${name}, case ${i}, result ${j}`))
          )
        }
      }).pipe(Effect.scoped)
    )
  }
})
