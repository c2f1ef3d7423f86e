import type { DType } from "@typegrad/core/DType"
import type { Bz, Dim, DimNe, Flat, Shape, Show } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as internal from "../internal/layer.ts"
import { product } from "../internal/product.ts"
import type { DimsErr, Last } from "../internal/types/check.ts"
import type { Layer } from "../Layer.ts"

type Unflattened<S, N extends ReadonlyArray<number>> = S extends readonly [...infer R extends Shape, unknown]
  ? [...R, ...N]
  : Shape

type UnflattenErr<S, N extends ReadonlyArray<number>, Z extends string = "v"> = S extends readonly []
  ? "unflatten needs at least one axis but got a scalar"
  : S extends readonly [...infer _, infer C]
    ? Bz<DimNe<Flat<N>, C>, Z> extends Bz<"ne", Z>
      ? `unflatten: ${Show<N>} has ${Flat<N>} elements but the last axis of ${Show<S>} has ${Last<S>}`
      : 0
    : 0

/**
 * The last axis as axes of sizes `N`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Unflatten<N extends ReadonlyArray<number>> extends Layer {
  readonly "~kind": "unflatten"
  readonly "~name": ""
  readonly "~needs": never
  readonly "~out": Unflattened<this["~in"], N>
  readonly "~outDt": this["~dt"]
  readonly "~params": null
  readonly "~state": null
  readonly "~err": UnflattenErr<this["~in"], N>
}

/** The sizes themselves, or a sentence. */
type SizesOf<N extends ReadonlyArray<number>> = DimsErr<N, "unflatten"> extends infer E extends string ? E : N

/**
 * The last axis as several, in row-major order: after it a vector `[3136]` is an image `[7, 7, 64]`. The way back from `flatten`.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const generator = Nn.sequential(Nn.input([100]), Nn.dense(3136), Nn.unflatten([7, 7, 64]))
 * generator.output.shape // => [7, 7, 64]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const unflatten = <const N extends ReadonlyArray<number>>(sizes: SizesOf<N>): Unflatten<N> => {
  const to = sizes as ReadonlyArray<number>
  for (const size of to)
    if (!(Number.isSafeInteger(size) && size >= 0)) internal.fail("unflatten", `unflatten: ${size} is not a size`)
  const count = product(to)
  return internal.make("unflatten", "", ({ dtype, shape }) => {
    const last: Dim | undefined = shape[shape.length - 1]
    if (last === undefined) return internal.fail("unflatten", "unflatten needs at least one axis but got a scalar")
    if (last !== count) {
      const has = `has ${count} elements but the last axis of ${internal.show(shape)} has ${last}`
      internal.fail("unflatten", `unflatten: ${internal.show(to)} ${has}`)
    }
    return internal.pure({ shape: [...shape.slice(0, -1), ...to], dtype }, (x) =>
      Tensor.reshape(x as Tensor.Tensor<Shape, DType>, [...x.shape.slice(0, -1), ...to])
    )
  })
}
