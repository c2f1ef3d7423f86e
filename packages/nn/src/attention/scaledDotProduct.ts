import type { DType } from "@typegrad/core/DType"
import { type Attention, attentionAxes, type Known, type Ok, type Shape } from "@typegrad/core/Shape"
import type { Tensor } from "@typegrad/core/Tensor"
import { type Bias, check, type Given, type Key, type Mask, type Options, run, type Value } from "./given.ts"
import type { F32 } from "./operand.ts"

/**
 * Scaled dot-product attention, `softmax(query key^T / sqrt(width)) value` (Vaswani et al. 2017, "Attention is all you need",
 * equation 1): query `[..., queries, width]`, key `[..., keys, width]` and value `[..., keys, features]` give `[..., queries,
 * features]`. Leading axes, those of heads among them, broadcast. The softmax is over the keys that a query may see; a query that sees
 * none gives 0, and so do its gradients.
 *
 * Throws `ShapeError` if widths, lengths or leading axes differ, a mask or bias does not stretch to the scores `[..., queries, keys]`,
 * or for another dtype.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Attention from "@typegrad/nn/Attention"
 *
 * const [query, keys] = [Tensor.zeros([8, 10, 64]), Tensor.zeros([8, 12, 64])]
 * Attention.scaledDotProduct(query, keys, keys).shape // => [8, 10, 64]
 * Attention.scaledDotProduct(query, query, query, { causal: true }).shape // => [8, 10, 64]
 * ```
 *
 * @since 0.1.0
 * @category attention
 */
export const scaledDotProduct = <
  Q extends Shape,
  T extends DType,
  K extends Shape,
  U extends DType,
  V extends Shape,
  W extends DType,
  M extends Shape = [],
  MT extends DType = "bool",
  B extends Shape = [],
  BT extends DType = "float32"
>(
  query: Tensor<Q, T>,
  key: Key<Q, T, K, U>,
  value: Value<V, W, Known<T, Q, Known<U, K, Known<W, V, Attention<Q, K, V>>>>>,
  options?: Options<
    Mask<M, MT, Known<MT, M, Attention<Q, K, V, M>>>,
    Bias<B, BT, Known<BT, B, Attention<Q, K, V, B, "bias">>>
  >
): Tensor<Ok<Attention<Q, K, V>>> => {
  const [q, k, v, given] = [query as F32, key as F32, value as F32, (options ?? {}) as Given]
  check(q, k, v, given, attentionAxes)
  return run(q, k, v, given) as any
}
