import type { DType } from "@typegrad/core/DType"
import type { Ok, Shape, Transpose } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as internal from "../internal/layer.ts"
import type { Layer } from "../Layer.ts"

type Permuted<S, P extends ReadonlyArray<number>> = S extends Shape ? Transpose<S, P> : Shape

/** That of `Tensor.transpose`, by another name. */
type PermuteErr<R> = R extends `transpose: ${infer T}` ? `permute: ${T}` : 0

/**
 * Axis i of the result is axis `P[i]`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Permute<P extends ReadonlyArray<number>> extends Layer {
  readonly "~kind": "permute"
  readonly "~name": ""
  readonly "~needs": never
  readonly "~out": Ok<Permuted<this["~in"], P>>
  readonly "~outDt": this["~dt"]
  readonly "~params": null
  readonly "~state": null
  readonly "~err": PermuteErr<Permuted<this["~in"], P>>
}

/** As `PermuteErr` on types. */
const check = (shape: Shape, order: ReadonlyArray<number>): void => {
  const written = internal.show(order)
  if (order.length !== shape.length) {
    const ranks = `has ${order.length} entries but ${internal.show(shape)} has rank ${shape.length}`
    internal.fail("permute", `permute: permutation ${written} ${ranks}`)
  }
  for (const [i, axis] of order.entries()) {
    if (order.indexOf(axis) < i) internal.fail("permute", `permute: axis ${axis} is repeated in permutation ${written}`)
    if (shape[axis] === undefined)
      internal.fail("permute", `permute: axis ${axis} is out of range for ${internal.show(shape)}`)
  }
}

/**
 * The axes of an example in another order: axis i of the result is axis `order[i]`. Batch axes stay in front.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * // images with channels first, as PyTorch has them
 * Nn.sequential(Nn.input([3, 32, 48]), Nn.permute([1, 2, 0])).output.shape // => [32, 48, 3]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const permute = <const P extends ReadonlyArray<number>>(order: P): Permute<P> =>
  internal.make("permute", "", ({ dtype, shape }) => {
    check(shape, order)
    return internal.pure({ shape: order.map((axis) => shape[axis]!), dtype }, (x) => {
      const lead = x.shape.length - shape.length
      const all = [...Array.from({ length: lead }, (_, i) => i), ...order.map((axis) => axis + lead)]
      return Tensor.transpose(x as Tensor.Tensor<Shape, DType>, all)
    })
  })
