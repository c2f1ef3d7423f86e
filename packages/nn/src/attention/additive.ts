import type { DType } from "@typegrad/core/DType"
import {
  type Attention,
  attentionAxes,
  type Bz,
  type Dim,
  type Guard,
  type Known,
  type Ok,
  type Shape,
  type ShapeNe,
  type Show
} from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as internal from "../internal/layer.ts"
import { weightsOf } from "./dotProduct.ts"
import { check, type Key, type Mask, type Value } from "./given.ts"
import { type Bool, type F32, needFloat } from "./operand.ts"

/** A sentence unless `X` is a vector of the last axis of `S`. */
type VectorErr<S extends Shape, X extends Shape, Z extends string = "v"> = S extends readonly [
  ...infer _,
  infer W extends Dim
]
  ? Bz<ShapeNe<readonly [W], X>, Z> extends Bz<"ne", Z>
    ? `attention: v must be ${Show<readonly [W]>} but is ${Show<X>}`
    : 0
  : 0

/**
 * Additive attention (Bahdanau, Cho and Bengio 2015): query i gives key j the score `v tanh(query_i + key_j)`, and the values are
 * averaged with the softmax of the scores as weights. Query `[..., queries, width]` and key `[..., keys, width]` are projected already
 * (`W s` and `U h` of the paper), `v` is `[width]`, value `[..., keys, features]`; the result is `[..., queries, features]`. A query
 * that may see no key gives 0.
 *
 * Throws `ShapeError` as `scaledDotProduct` does, and for a `v` of another width.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Attention from "@typegrad/nn/Attention"
 *
 * const [states, source] = [Tensor.zeros([10, 64]), Tensor.zeros([12, 64])]
 * Attention.additive(states, source, Tensor.zeros([12, 32]), Tensor.zeros([64])).shape // => [10, 32]
 * ```
 *
 * @since 0.1.0
 * @category attention
 */
export const additive = <
  Q extends Shape,
  T extends DType,
  K extends Shape,
  U extends DType,
  V extends Shape,
  W extends DType,
  M extends Shape = [],
  MT extends DType = "bool",
  X extends Shape = Shape
>(
  query: Tensor.Tensor<Q, T>,
  key: Key<Q, T, K, U>,
  value: Value<V, W, Known<T, Q, Known<U, K, Known<W, V, Attention<Q, K, V>>>>>,
  v: Guard<Known<T, X, Known<T, Q, VectorErr<Q, X>>>, Tensor.Tensor<X>>,
  options?: {
    /** bool, stretches to the scores `[..., queries, keys]`: which keys a query may see */
    readonly mask?: Mask<M, MT, Known<MT, M, Attention<Q, K, V, M>>>
  }
): Tensor.Tensor<Ok<Attention<Q, K, V>>> => {
  const op = "attention"
  const [q, k, w, by] = [query, key, value, v] as unknown as readonly [F32, F32, F32, F32]
  const mask = options?.mask as Bool | undefined
  check(q, k, w, mask === undefined ? {} : { mask }, attentionAxes)
  needFloat(op, by)
  const width = Tensor.sizes(q).at(-1)!
  if (by.shape.length !== 1 || Tensor.sizes(by)[0] !== width)
    internal.fail(op, `attention: v must be [${width}] but is ${internal.show(by.shape)}`)
  const pairs = Tensor.tanh(Tensor.add(Tensor.expandDims(q, -2) as F32, Tensor.expandDims(k, -3) as F32) as F32) as F32
  const scores = Tensor.sum(Tensor.mul(pairs, by) as F32, [-1]) as F32
  const seen = mask === undefined ? scores : (Tensor.where(mask, scores, Number.NEGATIVE_INFINITY) as F32)
  return Tensor.matmul(weightsOf(seen), w) as any
}
