/** What the functions of `Activation` share. */
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import { fail } from "./layer.ts"

export type F32 = Tensor.Tensor<Shape>

/** A function of a float tensor under its name in messages, which are those of `Tensor`. */
export const unary = (op: string, x: unknown, f: (x: F32) => Tensor.AnyTensor): any => {
  const tensor = x as F32
  if (tensor.dtype !== "float32") fail(op, `${op}: needs float32 but got ${tensor.dtype}: cast it first`)
  return f(tensor)
}

/** `x` from `min` to `max`. At both the derivative is 0, and what is no number stays none. */
export const clipped = (x: F32, min: number, max: number): F32 => {
  const inside = Tensor.where(Tensor.greaterEqual(x, max) as Tensor.Tensor<Shape, "bool">, max, x) as F32
  return Tensor.where(Tensor.lessEqual(x, min) as Tensor.Tensor<Shape, "bool">, min, inside) as F32
}
