/** Sums and maxima of windows against the reference. */
import { it } from "@effect/vitest"
import type { DType } from "@typegrad/core/DType"
import type { Graph, WindowAttrs } from "@typegrad/core/Graph"
import { unsafeMake } from "@typegrad/core/NdArray"
import * as Reference from "@typegrad/core/Reference"
import { product } from "../../src/internal/sizes.ts"
import { elements, finite } from "../emit/indexed.ts"
import { type Application, check, type Expected } from "./applications.ts"
import { describeWebgpu } from "./support.ts"

type Op = "windowSum" | "windowMax" | "windowArgMax"

const windowed = (
  op: Op,
  dtype: Exclude<DType, "bool">,
  sizes: ReadonlyArray<number>,
  given: Partial<WindowAttrs> & Pick<WindowAttrs, "window">,
  data: ReadonlyArray<number>
): Expected => {
  const ones = sizes.map(() => 1)
  const attrs: WindowAttrs = { strides: ones, dilation: ones, padding: sizes.map(() => [0, 0]), ...given }
  const out = sizes.map((size, i) => {
    const reach = (attrs.window[i]! - 1) * attrs.dilation[i]! + 1
    return Math.floor((size + attrs.padding[i]![0] + attrs.padding[i]![1] - reach) / attrs.strides[i]!) + 1
  })
  const result = { sizes: out, dtype: op === "windowArgMax" ? "int32" : dtype } as const
  const graph: Graph = {
    nodes: [
      { op: "input", attrs: { index: 0 }, inputs: [], sizes, dtype },
      { op, attrs, inputs: [0], ...result }
    ],
    inputs: [{ sizes, dtype }],
    ...{ constants: [], cells: [], outputs: [1], updates: [], guard: null }
  }
  const array = dtype === "float32" ? Float32Array.from(data) : Int32Array.from(data)
  const expected = Array.from(
    Reference.interpret(graph, [unsafeMake<any, any>(sizes, sizes, dtype, array as never)])[0]!
  )
  const application: Application = { op, attrs, inputs: [{ sizes, dtype, data: array }], result }
  return { label: `${op} of ${sizes} by ${JSON.stringify(given)}`, application, expected }
}

/** Numbers whose sums are exact. */
const whole = (count: number): ReadonlyArray<number> => finite(count, 7).map((x) => Math.round(x * 8))

const shapes: ReadonlyArray<readonly [ReadonlyArray<number>, Partial<WindowAttrs> & Pick<WindowAttrs, "window">]> = [
  [[2, 7, 5, 3], { window: [1, 2, 3, 1], strides: [1, 2, 1, 1] }],
  [
    [3, 6],
    {
      window: [2, 3],
      dilation: [1, 2],
      padding: [
        [1, 1],
        [-1, 3]
      ]
    }
  ],
  [[9], { window: [4], strides: [3], padding: [[5, 6]], dilation: [2] }],
  [
    [2, 3, 2],
    {
      window: [1, 1, 1],
      strides: [1, 2, 1],
      padding: [
        [0, 0],
        [2, 3],
        [0, -1]
      ]
    }
  ]
]

describeWebgpu("windows", () => {
  for (const op of ["windowSum", "windowMax", "windowArgMax"] as const) {
    it(`${op}, with padding, cropping, strides and dilation`, () =>
      check([
        ...shapes.map(([sizes, given]) => windowed(op, "float32", sizes, given, whole(product(sizes)))),
        ...shapes
          .slice(1, 3)
          .map(([sizes, given]) => windowed(op, "int32", sizes, given, elements("int32", product(sizes), 3))),
        windowed(op, "float32", [0, 3], { window: [1, 2] }, []),
        windowed(op, "float32", [], { window: [] }, [2])
      ]))
  }

  for (const op of ["windowMax", "windowArgMax"] as const) {
    it(`${op} of NaN, infinities and zeros of both signs`, () =>
      check(
        shapes.map(([sizes, given]) => windowed(op, "float32", sizes, given, elements("float32", product(sizes), 5)))
      ))
  }
})
