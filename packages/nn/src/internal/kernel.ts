/** Layers around a layer with a kernel: the run-time half of `types/kernel.ts`. */
import * as Random from "@typegrad/core/Random"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import type { Bound, BoundVariables, Layer, Signature } from "../Layer.ts"
import { fail } from "./layer.ts"

type F32 = Tensor.Tensor<Shape>

export interface WithKernel {
  readonly bound: Bound
  readonly init: NonNullable<Bound["init"]>
}

/** The layer bound to its input; it must have a kernel and no state. */
export const bindKernel = (op: string, layer: Layer, input: Signature): WithKernel => {
  const bound = layer["~bind"](input)
  const { init } = bound
  // expressions only: nothing is drawn
  const params: any = init?.(Random.key(0)).params
  if (init === null || !Tensor.isTensor(params?.kernel))
    return fail(op, `${op} needs a layer with a kernel, which ${layer["~kind"]} has not`)
  if (bound.hasState) return fail(op, `${op} needs a layer without state, but ${layer["~kind"]} has one`)
  return { bound, init }
}

/** Variables with another kernel. */
export const withKernel = ({ params }: BoundVariables, kernel: F32): BoundVariables => ({
  params: { ...params, kernel },
  state: null
})

/** The norm of the kernel for each output, as [1, .., out]. */
export const outputNorms = (kernel: F32): F32 => {
  const axes = kernel.shape.slice(0, -1).map((_, axis) => axis)
  return Tensor.sqrt(Tensor.sum(Tensor.square(kernel), axes, true) as F32) as F32
}
