/** Normal samplers. */
import type { Key } from "../../Random.ts"
import type { Axis, Guard } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import { erf, erfInv } from "../erf.ts"
import type { Node } from "../Node.ts"
import { add } from "../primitives/add/op.ts"
import { fill } from "../primitives/fill.ts"
import { maximum } from "../primitives/maximum/op.ts"
import { minimum } from "../primitives/minimum/op.ts"
import { axesOf, type Like, type LikeErr, type ShapeOf, scaled, symmetric, tensor } from "./draw.ts"

/**
 * Normal float32 of mean 0 and variance 1: sqrt(2) erfInv(u), u uniform on (-1, 1). The largest value is 5.42.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 *
 * Random.normal(Random.key(0), [784, 10]).shape // => [784, 10]
 * ```
 *
 * @since 0.1.0
 * @category samplers
 */
export const normal = <const L extends Like>(key: Key, shape: Guard<LikeErr<L, "normal">, L>): Tensor<ShapeOf<L>> =>
  tensor(normalOf(key, axesOf("normal", shape, key)))

/** normal numbers as nodes */
export const normalOf = (key: Key, axes: ReadonlyArray<Axis>): Node => scaled(erfInv(symmetric(key, axes)), Math.SQRT2)

/**
 * Normal float32 of mean 0 and variance 1 that lies in [min, max], by default [-2, 2] (where the variance is 0.774): as if
 * values outside were drawn again. Bounds beyond 4 are coarse: there float32 tells few probabilities apart.
 * An empty range throws `RangeError`.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 *
 * Random.truncatedNormal(Random.key(0), [784, 10], { min: -3, max: 3 }).shape // => [784, 10]
 * ```
 *
 * @since 0.1.0
 * @category samplers
 */
export const truncatedNormal = <const L extends Like>(
  key: Key,
  shape: Guard<LikeErr<L, "truncatedNormal">, L>,
  options?: { readonly min?: number; readonly max?: number }
): Tensor<ShapeOf<L>> => {
  const { max = 2, min = -2 } = options ?? {}
  if (!(max > min)) throw new RangeError(`Random.truncatedNormal: no number lies in (${min}, ${max})`)
  const [low, high] = [erf(min / Math.SQRT2), erf(max / Math.SQRT2)]
  const u = symmetric(key, axesOf("truncatedNormal", shape, key))
  const x = scaled(erfInv(add(scaled(u, (high - low) / 2), fill((high + low) / 2, u))), Math.SQRT2)
  return tensor(minimum(maximum(x, fill(min, x)), fill(max, x)))
}
