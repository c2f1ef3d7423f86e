/** What the ops of attention share. */
import type { Axis, Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import { fail } from "../internal/layer.ts"

export type F32 = Tensor.Tensor<Shape>
export type I32 = Tensor.Tensor<Shape, "int32">
export type Bool = Tensor.Tensor<Shape, "bool">

export const axesOf = (x: Tensor.AnyTensor): ReadonlyArray<Axis> => {
  const sizes = Tensor.sizes(x)
  return x.shape.map((dim, i) => (typeof dim === "string" ? { name: dim, size: sizes[i]! } : { size: sizes[i]! }))
}

export const needFloat = (op: string, ...tensors: ReadonlyArray<Tensor.AnyTensor>): void => {
  for (const { dtype } of tensors)
    if (dtype !== "float32") fail(op, `${op}: needs float32 but got ${dtype}: cast it first`)
}

/** int32 [queries, keys]: how far the key lies before the query, where `past` keys come before the first query. */
export const distance = (queries: number, keys: number, past: number | I32 = 0): I32 => {
  const shape = [queries, keys] as Shape
  const own = Tensor.add(Tensor.iota(shape as [number, number], 0) as I32, past as I32) as I32
  return Tensor.sub(own, Tensor.iota(shape as [number, number], 1) as I32) as I32
}
