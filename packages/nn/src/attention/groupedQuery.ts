import type { DType } from "@typegrad/core/DType"
import { type GroupedAttention, groupedAttentionAxes, type Known, type Ok, type Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import { type Bias, check, type Given, type Key, type Mask, type Options, run, type Value } from "./given.ts"
import type { Bool, F32 } from "./operand.ts"

/** Heads `[..., groups * size, ...]` as `[..., groups, size, ...]`. */
const grouped = (x: F32, groups: number): F32 => {
  const heads = Tensor.sizes(x).at(-3)!
  return Tensor.reshape(x, [...x.shape.slice(0, -3), groups, heads / groups, ...x.shape.slice(-2)]) as F32
}

/** A mask of scores whose heads are in groups. */
const groupedMask = <X extends F32 | Bool>(x: X, heads: number, groups: number): X => {
  if (x.shape.length < 3) return x
  if (Tensor.sizes(x).at(-3) === heads) return grouped(x as F32, groups) as X
  return Tensor.expandDims(x as F32, -3) as Tensor.AnyTensor as X
}

/**
 * Attention where several heads of the query share one of key and value (Ainslie et al. 2023, "GQA"): query `[..., heads, queries,
 * width]`, key `[..., groups, keys, width]` and value `[..., groups, keys, features]`, where `groups` divides `heads`; head i looks at
 * group `floor(i groups / heads)`. As `scaledDotProduct` in all else, and masks are those of `[..., heads, queries, keys]`.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Attention from "@typegrad/nn/Attention"
 *
 * const [query, keys] = [Tensor.zeros([8, 10, 64]), Tensor.zeros([2, 12, 64])]
 * Attention.groupedQuery(query, keys, keys).shape // => [8, 10, 64]
 * ```
 *
 * @since 0.1.0
 * @category attention
 */
export const groupedQuery = <
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
  query: Tensor.Tensor<Q, T>,
  key: Key<Q, T, K, U>,
  value: Value<V, W, Known<T, Q, Known<U, K, Known<W, V, GroupedAttention<Q, K, V>>>>>,
  options?: Options<
    Mask<M, MT, Known<MT, M, GroupedAttention<Q, K, V, M>>>,
    Bias<B, BT, Known<BT, B, GroupedAttention<Q, K, V, B, "bias">>>
  >
): Tensor.Tensor<Ok<GroupedAttention<Q, K, V>>> => {
  const [q, k, v, given] = [query as F32, key as F32, value as F32, (options ?? {}) as Given]
  check(q, k, v, given, groupedAttentionAxes)
  return inGroups(q, k, v, given, run) as any
}

type Run<G> = (query: F32, key: F32, value: F32, given: G) => F32

/** What has the axes of the scores. */
interface Scored {
  readonly mask?: Bool | undefined
  readonly bias?: F32 | undefined
  readonly keep?: Bool | undefined
}

/** Attention over heads in groups, given that of equal heads. */
export const inGroups = <G extends Scored>(query: F32, key: F32, value: F32, given: G, attend: Run<G>): F32 => {
  const [heads, groups] = [Tensor.sizes(query).at(-3)!, Tensor.sizes(key).at(-3)!]
  if (heads === groups) return attend(query, key, value, given)
  const scored = Object.fromEntries(
    (["mask", "bias", "keep"] as const).flatMap((name) => {
      const x = given[name]
      return x === undefined ? [] : [[name, groupedMask(x as F32, heads, groups)]]
    })
  )
  const each = (x: F32): F32 => Tensor.expandDims(x, -3) as F32
  const found = attend(grouped(query, groups), each(key), each(value), { ...given, ...scored })
  const lead = found.shape.slice(0, -4)
  return Tensor.reshape(found, [...lead, heads, ...found.shape.slice(-2)]) as F32
}
