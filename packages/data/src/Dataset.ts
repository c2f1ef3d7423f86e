/**
 * Typed datasets: a description of examples, which fields they have and in which order and batches they are read. Nothing is read
 * before `batches` is run, and reading goes by whole batches.
 *
 * Combinators take the dataset last, for `pipe`. The order of a pipeline is: choose (`split`, `take`), `shuffle`, `batch`, functions
 * of whole batches (`map`, `mapField`), `prefetch`; another order is a compile error with a sentence, or works the same.
 *
 * @since 0.1.0
 */
import type { Aval } from "@typegrad/core/Graph"
import type { Pipeable } from "effect/Pipeable"
import type { Core, TypeId } from "./internal/dataset/dataset.ts"

export { batch, prefetch } from "./internal/dataset/batch.ts"
export { pick, rename, zip } from "./internal/dataset/fields.ts"
export { map, mapField } from "./internal/dataset/map.ts"
export { shuffle, skip, split, take } from "./internal/dataset/order.ts"
export type { EvaluationBatch } from "./internal/dataset/run.ts"
export { batches, batchesPerEpoch, collect, evaluationBatches } from "./internal/dataset/run.ts"
export { fromArrays, fromNdArrays, make } from "./internal/dataset/sources.ts"
export type { ArraysOf, Batch } from "./internal/dataset/types.ts"
export { normalise, oneHot } from "./internal/dataset/values.ts"

/**
 * Examples of type `E`: the record of what ONE example's fields are, `{ image: Tensor<[28, 28, 1]>, label: Tensor<[], "int32"> }`.
 *
 * `B` is the batch axis: `null` (not batched), a literal (every batch is full) or `"batch"` (the last may be shorter). `R` is what
 * reading needs, such as the `Backend` that runs a mapped function.
 *
 * @since 0.1.0
 * @category models
 */
export interface Dataset<out E, out B = null, out R = never> extends Pipeable {
  readonly [TypeId]: typeof TypeId
  /** in types only */
  readonly "~example": E
  /** in types only */
  readonly "~batch": B
  readonly "~core": Core<R>
  /** sizes and dtype of every field of one example */
  readonly fields: { readonly [K in keyof E]: Aval }
  /** number of examples */
  readonly size: number
  /** number of examples in a full batch */
  readonly batchSize: number | null
}

/**
 * The record of one example of a dataset.
 *
 * @since 0.1.0
 * @category models
 */
export type Example<D> = D extends { readonly "~example": infer E } ? E : never
