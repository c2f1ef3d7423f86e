/**
 * Random numbers from keys. A key is a value: what is drawn from it is always the same, on every backend, so a key is used
 * once and then folded or split into new ones. The generator is threefry-2x32 with 20 rounds.
 *
 * @since 0.1.0
 */
import { type HostRandom, hostRandom } from "./internal/hostRandom.ts"
import { nodeOf } from "./internal/ops/operands.ts"
import { constant } from "./internal/primitives/constant/op.ts"
import { literal } from "./internal/primitives/literal/op.ts"
import { randomFold } from "./internal/primitives/randomFold/op.ts"
import { checkKey, node, tensor } from "./internal/random/draw.ts"
import { checkWhole } from "./internal/shape/count.ts"
import { said } from "./internal/shape/found.ts"
import { threefry2x32 } from "./internal/threefry.ts"
import * as NdArray from "./NdArray.ts"
import type { Tensor } from "./Tensor.ts"

export type {
  /**
   * @since 0.1.0
   * @category models
   */
  HostRandom
} from "./internal/hostRandom.ts"
export { KeyReused } from "./internal/keyReused.ts"
export { categorical } from "./internal/random/categorical.ts"
export { exponential, gumbel, laplace, logistic } from "./internal/random/continuous.ts"
export type { Like, LikeErr, ShapeOf } from "./internal/random/draw.ts"
export { beta, chiSquare, dirichlet, gamma, type Parameter, studentT } from "./internal/random/gamma.ts"
export { normal, truncatedNormal } from "./internal/random/normal.ts"
export { type Chosen, choice, type Permuted, permutation } from "./internal/random/permutation.ts"
export { bernoulli, bits, rademacher, randint, uniform } from "./internal/random/uniform.ts"

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

const fromWords = (words: readonly [number, number]): Key =>
  fromBits(tensor(constant(NdArray.fromArray([2], "int32", Int32Array.from(words)))))

/**
 * The two int32 words of a key whose bits are known on the host; null for one that a program computes.
 *
 * @since 0.1.0
 * @category getters
 */
export const words = (key: Key): readonly [number, number] | null => {
  checkKey("Random.words", key)
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
  if (!Number.isSafeInteger(seed))
    throw new RangeError(`Random.key: the seed must be a safe integer but is ${said(seed)}`)
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
  checkKey("Random.foldIn", key)
  if (typeof data !== "number")
    return fromBits(tensor(randomFold(node(key.bits), nodeOf(data, "Random.foldIn", "the data is"))))
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
export const split = <const N extends number = 2>(key: Key, n?: N): Keys<N> => {
  checkKey("Random.split", key)
  checkWhole("Random.split", "the number of keys", n ?? 2)
  return Array.from({ length: n ?? 2 }, (_, i) => foldIn(key, i)) as ReadonlyArray<Key> as Keys<N>
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
  checkKey("Random.host", key)
  const known = words(key)
  if (known === null) {
    throw new TypeError(
      "Random.host: the key's bits are not known here: make it with Random.key, and fold numbers into it"
    )
  }
  return hostRandom(known[0], known[1])
}
