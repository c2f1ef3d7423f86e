/** Statistics that norms share. */
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"

type F32 = Tensor.Tensor<Shape>

/** `x` with mean 0 and biased variance 1 over the axes. */
export const standardised = (x: F32, axes: ReadonlyArray<number>, epsilon: number): F32 => {
  const centred = Tensor.sub(x, Tensor.mean(x, axes, true) as F32) as F32
  const variance = Tensor.mean(Tensor.square(centred), axes, true) as F32
  return Tensor.div(centred, Tensor.sqrt(Tensor.add(variance, epsilon))) as F32
}

/** The parameters broadcast from the last axis on. */
export const affine = (x: F32, params: { readonly scale: Tensor.AnyTensor; readonly shift: Tensor.AnyTensor }): F32 =>
  Tensor.add(Tensor.mul(x, params.scale as F32), params.shift as F32) as F32
