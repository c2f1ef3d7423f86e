import type { Guard } from "@typegrad/core/Shape"
import type { Tensor } from "@typegrad/core/Tensor"
import * as Effect from "effect/Effect"
import type { Dataset } from "../../Dataset.ts"
import { array } from "./column.ts"
import { type Arrays, type Batching, checkCount, core, fail, make } from "./dataset.ts"
import type { BatchErr, Count } from "./types.ts"

/** the example of a padded dataset */
type Masked<E> = E extends infer X ? { readonly [K in keyof X | "mask"]: K extends keyof X ? X[K] : Tensor<[]> } : never

/**
 * Batches of `size` consecutive examples. When their number is no multiple of `size`, the last batch is
 *
 * - `"drop"` (the default): left out. Every batch is full, and the batch axis is the literal `size`.
 * - `"keep"`: shorter. The batch axis is `"batch"`.
 * - `"pad"`: filled up with zeros. Every batch is full, and a field `mask: Tensor<[]>` is 1 for an example and 0 for padding.
 *
 * Training drops; evaluation pads by itself (`evaluationBatches`). Throws `ShapeError` when the dataset is already batched.
 *
 * @example
 * ```ts
 * import { Dataset } from "@typegrad/data"
 *
 * const five = Dataset.fromArrays({ x: [1, 2, 3, 4, 5] })
 * const drop = five.pipe(Dataset.batch(2))
 * const keep = five.pipe(Dataset.batch(2, { last: "keep" }))
 * ;[Dataset.batchesPerEpoch(drop), Dataset.batchesPerEpoch(keep)] // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category batches
 */
export const batch =
  <E, B, R, const N extends number, const L extends "drop" | "keep" | "pad" = "drop">(
    size: Guard<BatchErr<E, B, L>, Count<N, "batch: the size">>,
    options?: { readonly last?: L }
  ) =>
  (self: Dataset<E, B, R>): Dataset<L extends "pad" ? Masked<E> : E, L extends "keep" ? "batch" : N, R> => {
    const inner = core(self)
    if (inner.batching !== null) fail("batch", `this dataset is already batched by ${inner.batching.size}`)
    checkCount("batch", "the size", size as number, 1)
    const batching: Batching = { size: size as number, last: options?.last ?? "drop" }
    if (batching.last !== "pad") return make({ ...inner, batching })
    if ("mask" in inner.fields) fail("batch", "examples already have a field mask: rename it with Dataset.rename")
    return make({
      ...inner,
      batching,
      fields: { ...inner.fields, mask: { sizes: [], dtype: "float32" } },
      open: (epoch) => {
        const read = inner.open(epoch)
        return (positions) => Effect.map(read(positions), (arrays): Arrays => ({ ...arrays, mask: maskOf(positions) }))
      }
    })
  }

/** 1 for an example, 0 for padding */
export const maskOf = (positions: Int32Array) =>
  array(
    [positions.length],
    "float32",
    Float32Array.from(positions, (position) => (position < 0 ? 0 : 1))
  )

/**
 * Decodes up to `batches` batches ahead of the consumer, in a fiber of its own and a bounded queue, so that reading and computing
 * overlap. The batches and their order are the same. 0 turns it off.
 *
 * @example
 * ```ts
 * import { Dataset } from "@typegrad/data"
 *
 * const ahead = Dataset.fromArrays({ x: [1, 2, 3, 4] }).pipe(Dataset.batch(2), Dataset.prefetch(2))
 * Dataset.batchesPerEpoch(ahead) // => 2
 * ```
 *
 * @since 0.1.0
 * @category batches
 */
export const prefetch =
  (batches: number) =>
  <E, B, R>(self: Dataset<E, B, R>): Dataset<E, B, R> => {
    checkCount("prefetch", "the number of batches", batches, 0)
    return make({ ...core(self), ahead: batches })
  }
