/** Positions that nothing learns. */
import * as NdArray from "@typegrad/core/NdArray"
import type { Guard, Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as internal from "../internal/layer.ts"
import type { Count } from "../internal/types/check.ts"
import { angles, checkPairs, type PairsErr } from "./angles.ts"
import { distance, type F32, type I32 } from "./operand.ts"

/**
 * Sinusoidal positions `[time, width]` (Vaswani et al. 2017, section 3.5): `sin(p / 10000^(2i / width))` at 2i and the cosine at
 * 2i + 1. Throws `ShapeError` for an odd width.
 *
 * @example
 * ```ts
 * import * as Attention from "@typegrad/nn/Attention"
 *
 * Attention.sinusoidal(10, 512).shape // => [10, 512]
 * ```
 *
 * @since 0.1.0
 * @category positions
 */
export const sinusoidal = <const T extends number, const W extends number>(
  time: Count<T, "sinusoidal: time">,
  width: Guard<PairsErr<readonly [T, W], "sinusoidal">, W>
): Tensor.Tensor<[T, W]> => {
  const sizes = [time as number, width as number] as const
  const by = angles(sizes[0], checkPairs("sinusoidal", sizes, sizes[1]), 10000)
  return Tensor.reshape(Tensor.stack([Tensor.sin(by) as F32, Tensor.cos(by) as F32], -1) as F32, sizes) as any
}

/** The paper's slopes: powers of one number where the heads are a power of two, else those of the next with every other between. */
const slopesOf = (heads: number): ReadonlyArray<number> => {
  const below = 2 ** Math.floor(Math.log2(heads))
  const powers = Array.from({ length: below }, (_, i) => 2 ** ((-8 * (i + 1)) / below))
  const between = Array.from({ length: heads - below }, (_, i) => 2 ** ((-4 * (2 * i + 1)) / below))
  return [...powers, ...between]
}

/**
 * The biases `[heads, queries, keys]` of ALiBi (Press, Smith and Lewis 2021, "Train short, test long"): minus the distance of query and
 * key, times a slope of the head. With 8 heads the slopes are 1/2, 1/4, ..., 1/256.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Attention from "@typegrad/nn/Attention"
 *
 * const x = Tensor.zeros([8, 10, 64])
 * Attention.scaledDotProduct(x, x, x, { causal: true, bias: Attention.alibi(8, 10, 10) }).shape // => [8, 10, 64]
 * ```
 *
 * @since 0.1.0
 * @category positions
 */
export const alibi = <const H extends number, const Q extends number, const K extends number>(
  heads: Count<H, "alibi: heads">,
  queries: Count<Q, "alibi: queries">,
  keys: Count<K, "alibi: keys">,
  options: {
    /** how many keys come before the first query, as with a cache; 0 unless given */
    readonly past?: number | Tensor.Tensor<[], "int32">
  } = {}
): Tensor.Tensor<[H, Q, K]> => {
  const count = heads as number
  internal.checkCount("alibi: heads", count)
  const apart = Tensor.abs(distance(queries as number, keys as number, (options.past ?? 0) as number | I32))
  const slopes = Tensor.constant(NdArray.make(Float32Array.from(slopesOf(count), (slope) => -slope)))
  const column = Tensor.reshape(slopes as Tensor.Tensor<Shape>, [count, 1, 1]) as F32
  return Tensor.mul(column, Tensor.cast(apart as I32, "float32") as F32) as any
}
