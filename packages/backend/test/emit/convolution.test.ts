/** Kernels of convolutions and windows against the reference, which the core's tests hold against definitions by index. */
import { assert, describe, it } from "@effect/vitest"
import type { DType } from "@typegrad/core/DType"
import type { Attrs, Graph, GraphNode, WindowAttrs } from "@typegrad/core/Graph"
import { unsafeMake } from "@typegrad/core/NdArray"
import * as Reference from "@typegrad/core/Reference"
import { product, random, run, variants } from "./harness.ts"

type Sizes = ReadonlyArray<number>

const input = (index: number, sizes: Sizes, dtype: DType): GraphNode => ({
  op: "input",
  attrs: { index },
  inputs: [],
  sizes,
  dtype
})

const values = (dtype: DType, sizes: Sizes, seed: number): Float32Array | Int32Array => {
  const next = random(seed)
  const floats = Array.from({ length: product(sizes) }, () => 2 * next() - 1)
  return dtype === "float32" ? Float32Array.from(floats) : Int32Array.from(floats, (x) => Math.round(x * 50))
}

const check = (
  op: "convolution" | "windowSum" | "windowMax" | "windowArgMax",
  attrs: object,
  operands: ReadonlyArray<Sizes>,
  result: Sizes,
  dtype: DType = "float32",
  data = operands.map((sizes, i) => values(dtype, sizes, 11 + i))
) => {
  const node = {
    op,
    attrs,
    inputs: operands.map((_, i) => i),
    sizes: result,
    dtype: op === "windowArgMax" ? "int32" : dtype
  } as GraphNode
  const graph: Graph = {
    nodes: [...operands.map((sizes, i) => input(i, sizes, dtype)), node],
    inputs: operands.map((sizes) => ({ sizes, dtype })),
    constants: [],
    cells: [],
    outputs: [operands.length],
    updates: [],
    guard: null
  }
  const arrays = operands.map((sizes, i) => unsafeMake<any, any>(sizes, sizes, dtype, data[i]! as never))
  // errors of sums grow with the root of their length
  const terms = Math.sqrt(op === "convolution" ? product(operands[1]!.slice(0, -1)) : 1)
  const expected = Reference.interpret(graph, arrays)[0]!
  for (const [name, variant] of variants) {
    const places = [
      ...operands.map((sizes, i) => ({ sizes, dtype, data: data[i]! })),
      { sizes: result, dtype: node.dtype }
    ]
    const actual = run(variant, places, [{ kind: "single", node: operands.length }], { [operands.length]: node }).read(
      operands.length
    )
    for (let i = 0; i < expected.length; i++) {
      const [x, y] = [actual[i]!, expected[i]!]
      const fits = Object.is(x, y) || Math.abs(x - y) <= 2e-6 * (1 + Math.abs(y)) * terms
      if (!fits)
        assert.fail(
          `${name} ${op} ${JSON.stringify(attrs)} of ${JSON.stringify(operands)}: element ${i} is ${x}, not ${y}`
        )
    }
  }
}

const positions = (size: number, window: number, stride: number): number =>
  size < window ? 0 : Math.floor((size - window) / stride) + 1

const extent = (size: number, dilation: number): number => (size === 0 ? 0 : (size - 1) * dilation + 1)

const convolution = (
  x: Sizes,
  kernel: Sizes,
  given: Partial<{ -readonly [K in keyof Attrs["convolution"]]: any }> = {}
) => {
  const rank = x.length - 2
  const each = <T>(value: T | ReadonlyArray<T> | undefined, usual: T): Array<T> =>
    Array.from({ length: rank }, (_, i) => (Array.isArray(value) ? value[i] : value) ?? usual)
  const attrs: Attrs["convolution"] = {
    strides: each(given.strides as number, 1),
    padding: given.padding ?? Array.from({ length: rank }, () => [0, 0]),
    inputDilation: each(given.inputDilation as number, 1),
    kernelDilation: each(given.kernelDilation as number, 1),
    featureGroups: given.featureGroups ?? 1,
    batchGroups: given.batchGroups ?? 1
  }
  const spatial = x
    .slice(1, -1)
    .map((size, i) =>
      positions(
        extent(size, attrs.inputDilation[i]!) + attrs.padding[i]![0] + attrs.padding[i]![1],
        extent(kernel[i]!, attrs.kernelDilation[i]!),
        attrs.strides[i]!
      )
    )
  check("convolution", attrs, [x, kernel], [x[0]! / attrs.batchGroups, ...spatial, kernel.at(-1)!])
}

describe("convolution", () => {
  it("of images and sequences, over strides, paddings and dilations", () => {
    for (const [x, kernel] of [
      [
        [2, 7, 5, 3],
        [3, 2, 3, 5]
      ],
      [
        [1, 13, 11, 1],
        [5, 5, 1, 6]
      ],
      [
        [3, 6, 7, 4],
        [1, 1, 4, 9]
      ],
      [
        [2, 9, 9, 8],
        [3, 3, 8, 16]
      ],
      [
        [5, 13, 2],
        [3, 2, 7]
      ],
      [
        [2, 17, 1],
        [4, 1, 1]
      ],
      [
        [2, 3, 4, 5, 2],
        [2, 2, 3, 2, 3]
      ]
    ] as const) {
      const rank = x.length - 2
      const both = (before: number, after: number) => Array.from({ length: rank }, () => [before, after])
      convolution(x, kernel)
      for (const strides of [1, 2, 3]) {
        for (const padding of [
          both(0, 0),
          both(1, 1),
          both(2, 0),
          both(0, 3),
          both(-1, 2),
          both(1, -1),
          both(-1, -1)
        ]) {
          convolution(x, kernel, { strides, padding })
          convolution(x, kernel, { strides, padding, inputDilation: 2 })
          convolution(x, kernel, { strides, padding: both(3, 4), inputDilation: 3, kernelDilation: 2 })
        }
      }
    }
  })

  it("with groups of features and of the batch", () => {
    for (const given of [
      {},
      { strides: 2 },
      {
        padding: [
          [1, 2],
          [2, 1]
        ]
      },
      { inputDilation: 2 },
      { kernelDilation: 2 }
    ]) {
      for (const d of [4, 8, 12]) convolution([3, 7, 6, 8], [3, 2, 2, d], { ...given, featureGroups: 4 })
      for (const n of [4, 12]) convolution([n, 7, 6, 3], [3, 2, 3, 8], { ...given, batchGroups: 4 })
      for (const c of [1, 3, 4, 5, 8, 11]) convolution([2, 7, 6, c], [3, 2, 1, c], { ...given, featureGroups: c })
      convolution([2, 7, 6, 3], [3, 2, 1, 6], { ...given, featureGroups: 3 })
      convolution([6, 7, 6, 2], [3, 2, 2, 6], { ...given, batchGroups: 6 })
    }
    convolution([4, 9, 6], [1, 3, 4], { featureGroups: 2 })
    convolution([4, 9, 6], [2, 6, 4], { batchGroups: 2 })
  })

  it("of nothing, of one element, without spatial axes", () => {
    convolution([0, 5, 5, 3], [3, 3, 3, 2])
    convolution([2, 5, 5, 0], [3, 3, 0, 2])
    convolution([2, 5, 5, 3], [3, 3, 3, 0])
    convolution([2, 5, 0, 3], [3, 1, 3, 2], {
      padding: [
        [0, 0],
        [1, 1]
      ]
    })
    convolution([2, 5, 5, 3], [0, 3, 3, 2])
    convolution([2, 2, 5, 3], [3, 3, 3, 2])
    convolution([1, 1, 1, 1], [1, 1, 1, 1])
    convolution([5, 3], [3, 4])
    convolution([2, 1, 1, 3], [3, 3, 3, 2], {
      padding: [
        [4, 4],
        [4, 4]
      ]
    })
  })

  it("in blocks of examples, lines and kernel elements", () => {
    convolution([70, 12, 12, 16], [5, 5, 16, 8])
    convolution([1, 150, 150, 9], [3, 3, 9, 8], {
      padding: [
        [1, 1],
        [1, 1]
      ]
    })
    convolution([1, 65, 70, 32], [61, 66, 32, 2])
    convolution([1, 60, 60, 16], [31, 30, 16, 1], {
      padding: [
        [9, 9],
        [9, 9]
      ]
    })
    convolution([1, 8200, 8], [8191, 8, 3])
    convolution([1, 8009, 16], [4000, 16, 3], { kernelDilation: 2 })
  })
})

const windows: ReadonlyArray<readonly [Sizes, WindowAttrs]> = [
  [
    [3, 5, 7],
    {
      window: [1, 2, 3],
      strides: [1, 1, 1],
      padding: [
        [0, 0],
        [0, 0],
        [0, 0]
      ],
      dilation: [1, 1, 1]
    }
  ],
  [
    [2, 7, 6, 5],
    {
      window: [1, 3, 2, 1],
      strides: [1, 2, 3, 1],
      padding: [
        [0, 0],
        [1, 1],
        [0, 1],
        [0, 0]
      ],
      dilation: [1, 1, 1, 1]
    }
  ],
  [
    [2, 7, 6, 8],
    {
      window: [1, 2, 2, 1],
      strides: [1, 2, 2, 1],
      padding: [
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 0]
      ],
      dilation: [1, 1, 1, 1]
    }
  ],
  [
    [2, 9, 8, 3],
    {
      window: [1, 3, 3, 1],
      strides: [1, 1, 2, 1],
      padding: [
        [0, 0],
        [2, 2],
        [2, 1],
        [0, 0]
      ],
      dilation: [1, 2, 2, 1]
    }
  ],
  [
    [2, 9, 8, 3],
    {
      window: [1, 2, 1, 1],
      strides: [1, 3, 2, 1],
      padding: [
        [0, 0],
        [-1, 2],
        [-2, -1],
        [0, 0]
      ],
      dilation: [1, 2, 1, 1]
    }
  ],
  [
    [4, 5],
    {
      window: [2, 2],
      strides: [1, 1],
      padding: [
        [3, 3],
        [4, 0]
      ],
      dilation: [1, 1]
    }
  ],
  [[11], { window: [4], strides: [2], padding: [[1, 2]], dilation: [3] }],
  [[], { window: [], strides: [], padding: [], dilation: [] }],
  [[13], { window: [1], strides: [1], padding: [[0, 0]], dilation: [1] }],
  [
    [0, 3],
    {
      window: [2, 1],
      strides: [1, 1],
      padding: [
        [2, 2],
        [0, 0]
      ],
      dilation: [1, 1]
    }
  ],
  [
    [3, 0],
    {
      window: [2, 1],
      strides: [1, 1],
      padding: [
        [0, 0],
        [0, 0]
      ],
      dilation: [1, 1]
    }
  ],
  [
    [2, 2],
    {
      window: [3, 1],
      strides: [1, 1],
      padding: [
        [0, 0],
        [0, 0]
      ],
      dilation: [1, 1]
    }
  ]
]

const resultOf = (sizes: Sizes, { dilation, padding, strides, window }: WindowAttrs): Sizes =>
  sizes.map((size, i) =>
    positions(size + padding[i]![0] + padding[i]![1], extent(window[i]!, dilation[i]!), strides[i]!)
  )

describe("windows", () => {
  for (const op of ["windowSum", "windowMax", "windowArgMax"] as const) {
    for (const dtype of ["float32", "int32"] as const) {
      it(`${op} of ${dtype}`, () => {
        for (const [sizes, attrs] of windows) check(op, attrs, [sizes], resultOf(sizes, attrs), dtype)
      })
    }
    it(`${op} with ties, infinities and NaN`, () => {
      const edges = [NaN, 1, 1, -Infinity, -Infinity, 2, Infinity, Infinity, NaN, -Infinity, 0, -0, 3]
      for (const [sizes, attrs] of windows) {
        const data = [Float32Array.from({ length: product(sizes) }, (_, i) => edges[(i * 7) % edges.length]!)]
        if (op !== "windowSum") check(op, attrs, [sizes], resultOf(sizes, attrs), "float32", data)
      }
    })
  }
})
