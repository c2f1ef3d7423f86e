/**
 * Random numbers from keys. A key is a value: what is drawn from it is always the same, on every backend, so a key is used
 * once and then folded or split into new ones. The generator is threefry-2x32 with 20 rounds.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import { erf, erfInv } from "./internal/erf.ts"
import { type HostRandom, hostRandom } from "./internal/hostRandom.ts"
import type { Node } from "./internal/Node.ts"
import { add } from "./internal/primitives/add/op.ts"
import { and } from "./internal/primitives/and/op.ts"
import { broadcast } from "./internal/primitives/broadcast/op.ts"
import { cast } from "./internal/primitives/cast/op.ts"
import { constant } from "./internal/primitives/constant/op.ts"
import { fill } from "./internal/primitives/fill.ts"
import { literal } from "./internal/primitives/literal/op.ts"
import { lt } from "./internal/primitives/lt/op.ts"
import { maximum } from "./internal/primitives/maximum/op.ts"
import { minimum } from "./internal/primitives/minimum/op.ts"
import { mul } from "./internal/primitives/mul/op.ts"
import { randomBits } from "./internal/primitives/randomBits/op.ts"
import { randomFold } from "./internal/primitives/randomFold/op.ts"
import { shiftRightLogical } from "./internal/primitives/shiftRightLogical/op.ts"
import { sub } from "./internal/primitives/sub/op.ts"
import { checkSizes } from "./internal/shape/sizes.ts"
import { threefry2x32 } from "./internal/threefry.ts"
import * as NdArray from "./NdArray.ts"
import type { Axis, Guard, Shape, SizesErr } from "./Shape.ts"
import { type AnyTensor, isTensor, type Tensor } from "./Tensor.ts"

export type {
  /**
   * @since 0.1.0
   * @category models
   */
  HostRandom
} from "./internal/hostRandom.ts"

/**
 * @since 0.1.0
 * @category symbols
 */
export const TypeId = "~typegrad/core/Random/Key"

/**
 * A random key: 64 bits, as an expression.
 *
 * @since 0.1.0
 * @category models
 */
export interface Key {
  readonly [TypeId]: typeof TypeId
  readonly bits: Tensor<[2], "int32">
}

/**
 * Two samplers drew from one key in one program: their numbers would be the same. Use `split` or `foldIn` to make a key for
 * each. (One sampled tensor used twice is no mistake.)
 *
 * @since 0.1.0
 * @category errors
 */
export class KeyReused extends /*#__PURE__*/ Data.TaggedError("KeyReused")<{
  readonly message: string
}> {}

const node = (x: AnyTensor): Node => x as Node

const tensor = <S extends Shape, D extends "float32" | "int32" | "bool">(x: Node): Tensor<S, D> =>
  x as AnyTensor as Tensor<S, D>

const fromWords = (words: readonly [number, number]): Key =>
  fromBits(tensor(constant(NdArray.fromArray([2], "int32", Int32Array.from(words)))))

/**
 * The two int32 words of a key whose bits are known on the host; null for one that a program computes.
 *
 * @since 0.1.0
 * @category getters
 */
export const words = (key: Key): readonly [number, number] | null => {
  const bits = node(key.bits)
  if (bits.op !== "constant") return null
  const { data } = bits.attrs.data
  return [data[0]!, data[1]!]
}

/**
 * The key of a seed, a safe integer (any other throws `RangeError`). Its bits are known on the host.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 *
 * const [weights, shuffling] = Random.split(Random.key(0))
 * Random.normal(weights, [784, 10]).shape // => [784, 10]
 * Array.from(Random.host(shuffling).permutation(5)) // => [4, 0, 2, 1, 3]
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const key = (seed: number): Key => {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`Random.key: the seed must be a safe integer but is ${seed}`)
  return fromWords([Math.floor(seed / 2 ** 32) | 0, seed | 0])
}

/**
 * The key with these bits: one that a program gets as an input or keeps in its state.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const key = Random.fromBits(Tensor.zeros([2], "int32"))
 * Random.normal(key, [3]).shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromBits = (bits: Tensor<[2], "int32">): Key => ({ [TypeId]: TypeId, bits })

/**
 * A new key from a key and an integer of 32 bits (any other number throws `RangeError`), such as the number of a step or of a
 * layer. Different integers give independent keys. A key that is known on the host stays so when it is
 * folded with a number.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 *
 * const epoch = Random.foldIn(Random.key(0), 12)
 * Random.host(epoch).int(1) // => 0
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const foldIn = (key: Key, data: number | Tensor<[], "int32">): Key => {
  if (typeof data !== "number") return fromBits(tensor(randomFold(node(key.bits), node(data))))
  if (!(Number.isInteger(data) && data >= -(2 ** 31) && data < 2 ** 32)) {
    throw new RangeError(`Random.foldIn: ${data} is not an integer of 32 bits`)
  }
  const known = words(key)
  return known === null
    ? fromBits(tensor(randomFold(node(key.bits), literal(data | 0, "int32"))))
    : fromWords(threefry2x32(known[0], known[1], 0, data))
}

/** a tuple where the number is known and small */
type Keys<N extends number, O extends ReadonlyArray<Key> = readonly []> = number extends N
  ? ReadonlyArray<Key>
  : O["length"] extends N
    ? O
    : O["length"] extends 64
      ? ReadonlyArray<Key>
      : Keys<N, readonly [...O, Key]>

/**
 * `n` independent keys, `foldIn` of 0, 1, ...
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 *
 * const [left, right, rest] = Random.split(Random.key(0), 3)
 * ;[left, right, rest].map((key) => Random.host(key).int(10)) // => [1, 8, 9]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const split = <const N extends number = 2>(key: Key, n?: N): Keys<N> =>
  Array.from({ length: n ?? 2 }, (_, i) => foldIn(key, i)) as ReadonlyArray<Key> as Keys<N>

/**
 * Where a sampler takes its shape from: sizes, or a tensor whose axes (and their names) the result takes.
 *
 * @since 0.1.0
 * @category models
 */
export type Like = Shape | AnyTensor

/**
 * The shape that a `Like` stands for.
 *
 * @since 0.1.0
 * @category models
 */
export type ShapeOf<L> = L extends { readonly shape: infer S extends Shape }
  ? S
  : L extends Shape
    ? { -readonly [K in keyof L]: L[K] }
    : Shape

/**
 * A sentence if a shape names an axis, which has no size here, or has what is no size.
 *
 * @since 0.1.0
 * @category checks
 */
export type LikeErr<L, Op extends string> = L extends AnyTensor ? 0 : L extends Shape ? SizesErr<L, Op> : 0

const axesOf = (op: string, like: unknown): ReadonlyArray<Axis> => {
  if (isTensor(like)) return node(like).axes
  const shape = like as Shape
  checkSizes(op, shape)
  return shape.map((size) => ({ size }))
}

const draw = (key: Key, axes: ReadonlyArray<Axis>): Node => randomBits(node(key.bits), axes)

/** 24 bits: float32 holds them exactly. */
const draw24 = (key: Key, axes: ReadonlyArray<Axis>): Node => {
  const bits = draw(key, axes)
  return cast(shiftRightLogical(bits, fill(8, bits)), "float32")
}

const scaled = (x: Node, factor: number): Node => mul(x, fill(factor, x))

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
): Tensor<ShapeOf<L>, "int32"> => tensor(draw(key, axesOf("bits", shape)))

/** in [0, 1), a multiple of 2^-24 */
const unit = (key: Key, axes: ReadonlyArray<Axis>): Node => scaled(draw24(key, axes), 2 ** -24)

/** in (-1, 1): the odd multiples of 2^-24, so 0 is in the middle and the ends are out */
const symmetric = (key: Key, axes: ReadonlyArray<Axis>): Node => {
  const x = scaled(draw24(key, axes), 2 ** -23)
  return sub(x, fill(1 - 2 ** -24, x))
}

/** the float32 before x */
const before = (x: number): number => {
  const float = new Float32Array([x])
  const word = new Int32Array(float.buffer)
  if (float[0] === 0) return -(2 ** -149)
  word[0]! += float[0]! > 0 ? -1 : 1
  return float[0]!
}

/**
 * Uniform float32 in [min, max), by default [0, 1): one of 2^24 evenly spaced values.
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
  options: { readonly min?: number; readonly max?: number } = {}
): Tensor<ShapeOf<L>> => {
  const { max = 1, min = 0 } = options
  const u = unit(key, axesOf("uniform", shape))
  if (min === 0 && max === 1) return tensor(u)
  const x = add(scaled(u, max - min), fill(min, u))
  // the sum may round up to max
  return tensor(minimum(x, fill(before(max), x)))
}

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
  tensor(scaled(erfInv(symmetric(key, axesOf("normal", shape))), Math.SQRT2))

/**
 * Normal float32 of mean 0 and variance 1 that lies in [min, max], by default [-2, 2] (where the variance is 0.774): as if
 * values outside were drawn again. Bounds beyond 4 are coarse: there float32 tells few probabilities apart.
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
  options: { readonly min?: number; readonly max?: number } = {}
): Tensor<ShapeOf<L>> => {
  const { max = 2, min = -2 } = options
  const [low, high] = [erf(min / Math.SQRT2), erf(max / Math.SQRT2)]
  const u = symmetric(key, axesOf("truncatedNormal", shape))
  const x = scaled(erfInv(add(scaled(u, (high - low) / 2), fill((high + low) / 2, u))), Math.SQRT2)
  return tensor(minimum(maximum(x, fill(min, x)), fill(max, x)))
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
  const u = unit(key, axesOf("bernoulli", shape))
  return tensor(lt(u, typeof p === "number" ? fill(p, u) : broadcast(node(p), u.axes, [])))
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
  const { max, min = 0 } = options
  const span = max - min
  if (!(Number.isInteger(min) && Number.isInteger(max) && min >= -(2 ** 31) && max <= 2 ** 31 && span > 0)) {
    throw new RangeError(`Random.randint: no int32 lies in [${min}, ${max})`)
  }
  const x = draw(key, axesOf("randint", shape))
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
 * Random numbers on the host, for shuffling data and generating it. The key's bits must be known on the host: made by `key`,
 * and folded with numbers. A key that a program computes throws `TypeError`.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 *
 * const random = Random.host(Random.key(7))
 * const die = 1 + random.int(6)
 * die >= 1 && die <= 6 // => true
 * ```
 *
 * @since 0.1.0
 * @category host
 */
export const host = (key: Key): HostRandom => {
  const known = words(key)
  if (known === null) {
    throw new TypeError(
      "Random.host: the key's bits are not known here: make it with Random.key, and fold numbers into it"
    )
  }
  return hostRandom(known[0], known[1])
}
