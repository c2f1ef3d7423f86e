import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as internal from "../internal/layer.ts"
import type { Count } from "../internal/types/check.ts"
import type { AxisErr } from "../internal/types/float.ts"
import type { Layer } from "../Layer.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface LocalResponseNorm extends Layer {
  readonly "~kind": "localResponseNorm"
  readonly "~name": ""
  readonly "~needs": never
  readonly "~out": this["~in"]
  readonly "~outDt": this["~dt"]
  readonly "~params": null
  readonly "~state": null
  readonly "~err": AxisErr<this["~in"], this["~dt"], "localResponseNorm">
}

/**
 * Divides each channel (the last axis) by a power of what the `size` channels around it hold,
 * `x / (k + alpha / size sum(x^2))^beta` (Krizhevsky, Sutskever and Hinton 2012, "ImageNet classification with deep convolutional
 * neural networks", which does not divide alpha by the size). Beyond the first and the last channel there are zeros; an even
 * size has one channel more before than after.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([27, 27, 96]), Nn.localResponseNorm(5)).output.shape // => [27, 27, 96]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const localResponseNorm = <const N extends number>(
  size: Count<N, "localResponseNorm: the size">,
  options?: {
    /** 1e-4 unless given */
    readonly alpha?: number
    /** 0.75 unless given */
    readonly beta?: number
    /** 1 unless given */
    readonly k?: number
  }
): LocalResponseNorm => {
  const { alpha = 1e-4, beta = 0.75, k = 1 } = options ?? {}
  const count = size as number
  internal.checkCount("localResponseNorm: the size", count)
  return internal.make("localResponseNorm", "", (input) => {
    internal.checkFloat("localResponseNorm", input.dtype)
    if (input.shape.length === 0)
      internal.fail("localResponseNorm", "localResponseNorm needs at least one axis but got a scalar")
    return internal.pure(input, (tensor) => {
      const x = tensor as Tensor.Tensor<Shape>
      const channels = Tensor.sizes(x)[x.shape.length - 1]!
      const before = Math.floor(count / 2)
      const none = x.shape.slice(1).map(() => [0, 0] as const)
      const square = Tensor.pad(Tensor.square(x), [
        ...none,
        [before, count - 1 - before]
      ] as any) as Tensor.Tensor<Shape>
      const at = (start: number): Tensor.Tensor<Shape> =>
        Tensor.slice(square, [...none.map(() => null), [start, start + channels]] as any) as any
      const sum = Array.from({ length: count }, (_, start) => at(start)).reduce((a, b) => Tensor.add(a, b) as any)
      return Tensor.div(
        x,
        Tensor.pow(Tensor.add(Tensor.mul(sum, alpha / count), k) as Tensor.Tensor<Shape>, beta) as any
      )
    })
  })
}
