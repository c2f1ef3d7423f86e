/** Samplers by the inverse of a distribution function. */
import type { Key } from "../../Random.ts"
import type { Axis, Guard } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { abs } from "../primitives/abs/op.ts"
import { add } from "../primitives/add/op.ts"
import { cast } from "../primitives/cast/op.ts"
import { fill } from "../primitives/fill.ts"
import { log } from "../primitives/log/op.ts"
import { log1p } from "../primitives/log1p/op.ts"
import { mul } from "../primitives/mul/op.ts"
import { neg } from "../primitives/neg/op.ts"
import { shiftRightLogical } from "../primitives/shiftRightLogical/op.ts"
import { sign } from "../primitives/sign/op.ts"
import { sub } from "../primitives/sub/op.ts"
import { axesOf, draw, type Like, type LikeErr, type ShapeOf, scaled, symmetric, tensor } from "./draw.ts"

/** in (0, 1): the odd multiples of 2^-24, all of them floats */
export const inside = (key: Key, axes: ReadonlyArray<Axis>): Node => {
  const bits = draw(key, axes)
  const x = cast(shiftRightLogical(bits, fill(9, bits)), "float32")
  return scaled(add(x, fill(0.5, x)), 2 ** -23)
}

/** -log(-log(1 - v)) */
export const gumbelOf = (key: Key, axes: ReadonlyArray<Axis>): Node => {
  const v = inside(key, axes)
  return neg(log(neg(log1p(neg(v)))))
}

/**
 * float32 of the exponential distribution with rate 1: -log(1 - u).
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 *
 * Random.exponential(Random.key(0), [3]).shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category samplers
 */
export const exponential = <const L extends Like>(
  key: Key,
  shape: Guard<LikeErr<L, "exponential">, L>
): Tensor<ShapeOf<L>> => tensor(neg(log1p(neg(inside(key, axesOf("exponential", shape, key))))))

/**
 * float32 of the Gumbel distribution: -log(-log(u)). The argument of the greatest of logits with such noise is distributed as
 * their softmax.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 *
 * Random.gumbel(Random.key(0), [3]).shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category samplers
 */
export const gumbel = <const L extends Like>(key: Key, shape: Guard<LikeErr<L, "gumbel">, L>): Tensor<ShapeOf<L>> =>
  tensor(gumbelOf(key, axesOf("gumbel", shape, key)))

/**
 * float32 of the Laplace distribution with mean 0 and scale 1: -sign(u) log(1 - |u|), u uniform on (-1, 1).
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 *
 * Random.laplace(Random.key(0), [3]).shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category samplers
 */
export const laplace = <const L extends Like>(key: Key, shape: Guard<LikeErr<L, "laplace">, L>): Tensor<ShapeOf<L>> => {
  const u = symmetric(key, axesOf("laplace", shape, key))
  return tensor(neg(mul(sign(u), log1p(neg(abs(u))))))
}

/**
 * float32 of the logistic distribution with mean 0 and scale 1: log(u) - log(1 - u).
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 *
 * Random.logistic(Random.key(0), [3]).shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category samplers
 */
export const logistic = <const L extends Like>(
  key: Key,
  shape: Guard<LikeErr<L, "logistic">, L>
): Tensor<ShapeOf<L>> => {
  const u = inside(key, axesOf("logistic", shape, key))
  return tensor(sub(log(u), log1p(neg(u))))
}
