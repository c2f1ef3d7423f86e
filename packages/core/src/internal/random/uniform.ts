/** Samplers of equally likely values. */
import type { Key } from "../../Random.ts"
import type { Guard } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { nodeOf } from "../ops/operands.ts"
import { add } from "../primitives/add/op.ts"
import { and } from "../primitives/and/op.ts"
import { broadcast } from "../primitives/broadcast/op.ts"
import { fill } from "../primitives/fill.ts"
import { literal } from "../primitives/literal/op.ts"
import { lt } from "../primitives/lt/op.ts"
import { minimum } from "../primitives/minimum/op.ts"
import { select } from "../primitives/select/op.ts"
import { shiftRightLogical } from "../primitives/shiftRightLogical/op.ts"
import { fail } from "../shape/fail.ts"
import { axesOf, draw, type Like, type LikeErr, type ShapeOf, scaled, tensor, unit } from "./draw.ts"

/**
 * Random int32, all 2^32 equally likely.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 *
 * Random.bits(Random.key(0), [4]).dtype // => "int32"
 * ```
 *
 * @since 0.1.0
 * @category samplers
 */
export const bits = <const L extends Like>(
  key: Key,
  shape: Guard<LikeErr<L, "bits">, L>
): Tensor<ShapeOf<L>, "int32"> => tensor(draw(key, axesOf("bits", shape, key)))

/** the float32 before x */
const before = (x: number): number => {
  const float = new Float32Array([x])
  const word = new Int32Array(float.buffer)
  if (float[0] === 0) return -(2 ** -149)
  word[0]! += float[0]! > 0 ? -1 : 1
  return float[0]!
}

/**
 * Uniform float32 in [min, max), by default [0, 1): one of 2^24 evenly spaced values. An empty range throws `RangeError`.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const x = Tensor.zeros([32, 10])
 * Random.uniform(Random.key(1), x, { min: -1 }).shape // => [32, 10]
 * ```
 *
 * @since 0.1.0
 * @category samplers
 */
export const uniform = <const L extends Like>(
  key: Key,
  shape: Guard<LikeErr<L, "uniform">, L>,
  options?: { readonly min?: number; readonly max?: number }
): Tensor<ShapeOf<L>> => {
  const { max = 1, min = 0 } = options ?? {}
  if (!(max > min)) throw new RangeError(`Random.uniform: no number lies in [${min}, ${max})`)
  const u = unit(key, axesOf("uniform", shape, key))
  if (min === 0 && max === 1) return tensor(u)
  const x = add(scaled(u, max - min), fill(min, u))
  // the sum may round up to max
  return tensor(minimum(x, fill(before(max), x)))
}

/**
 * true with probability `p`, a number or a scalar, to 2^-24.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const mask = Random.bernoulli(Random.key(0), 0.9, Tensor.ones([32, 10]))
 * mask.dtype // => "bool"
 * ```
 *
 * @since 0.1.0
 * @category samplers
 */
export const bernoulli = <const L extends Like>(
  key: Key,
  p: number | Tensor<[]>,
  shape: Guard<LikeErr<L, "bernoulli">, L>
): Tensor<ShapeOf<L>, "bool"> => {
  const u = unit(key, axesOf("bernoulli", shape, key))
  return tensor(lt(u, typeof p === "number" ? fill(p, u) : broadcast(nodeOf(p, "bernoulli", "p is"), u.axes, [])))
}

/**
 * Uniform int32 in [min, max), by default from 0. Probabilities are equal to 2^-32.
 * Bounds that are no int32, or an empty range, throw `RangeError`.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 *
 * Random.randint(Random.key(0), [4], { max: 10 }).dtype // => "int32"
 * ```
 *
 * @since 0.1.0
 * @category samplers
 */
export const randint = <const L extends Like>(
  key: Key,
  shape: Guard<LikeErr<L, "randint">, L>,
  options: { readonly min?: number; readonly max: number }
): Tensor<ShapeOf<L>, "int32"> => {
  if (typeof options?.max !== "number") fail("randint", "randint: needs the bound max: { max: 10 }")
  const { max, min = 0 } = options
  const span = max - min
  if (!(Number.isInteger(min) && Number.isInteger(max) && min >= -(2 ** 31) && max <= 2 ** 31 && span > 0)) {
    throw new RangeError(`Random.randint: no int32 lies in [${min}, ${max})`)
  }
  const x = draw(key, axesOf("randint", shape, key))
  return tensor(add(span === 2 ** 32 ? x : mulHigh(x, span), fill(min, x)))
}

/** floor(x * factor / 2^32) of unsigned words, in halves of 16 bits (Warren, "Hacker's Delight", 8-2) */
const mulHigh = (x: Node, factor: number): Node => {
  const upper = (y: Node): Node => shiftRightLogical(y, fill(16, y))
  const lower = (y: Node): Node => and(y, fill(0xffff, y))
  const [a, b] = [upper(x), lower(x)]
  const [c, d] = [factor >>> 16, factor & 0xffff]
  const t = add(scaled(a, d), upper(scaled(b, d)))
  const w = add(lower(t), scaled(b, c))
  return add(add(scaled(a, c), upper(t)), upper(w))
}

/**
 * float32: -1 or 1, equally likely.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 *
 * Random.rademacher(Random.key(0), [4]).shape // => [4]
 * ```
 *
 * @since 0.1.0
 * @category samplers
 */
export const rademacher = <const L extends Like>(
  key: Key,
  shape: Guard<LikeErr<L, "rademacher">, L>
): Tensor<ShapeOf<L>> => {
  const x = draw(key, axesOf("rademacher", shape, key))
  return tensor(select(lt(x, fill(0, x)), fillOf(x, -1), fillOf(x, 1)))
}

const fillOf = (x: Node, value: number): Node => broadcast(literal(value, "float32"), x.axes, [])
