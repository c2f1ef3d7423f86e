import type { NdArray } from "@typegrad/core/NdArray"
import type { Guard } from "@typegrad/core/Shape"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Dataset } from "../../Dataset.ts"
import type { DatasetError } from "../../DatasetError.ts"
import { maskOf } from "./batch.ts"
import { allocate, array } from "./column.ts"
import { type Arrays, type Core, checkCount, core, elements, fail, type Reader, range } from "./dataset.ts"
import type { ArraysOf, UnbatchedErr } from "./types.ts"

type NotBatched<B> = UnbatchedErr<B, "batches", "the dataset is not batched: add Dataset.batch(64)">

const batchingOf = (inner: Core<any>) =>
  inner.batching ?? fail("batches", "the dataset is not batched: add Dataset.batch(64)")

const countOf = (inner: Core<any>): number => {
  const { last, size } = batchingOf(inner)
  return last === "drop" ? Math.floor(inner.size / size) : Math.ceil(inner.size / size)
}

/** One element a pull: nothing is read before it is asked for. */
const pulled = <A, R>(
  inner: Core<R>,
  epoch: number,
  first: number,
  count: number,
  decode: (read: Reader<R>, k: number) => Effect.Effect<A, DatasetError, R>
): Stream.Stream<A, DatasetError, R> => {
  const stream = Stream.fromPull(
    Effect.sync(() => {
      let k = first
      // the order of the epoch is made when the first batch is asked for
      let read: Reader<R> | null = null
      return Effect.suspend((): Effect.Effect<readonly [A], DatasetError | Cause.Done, R> => {
        if (k >= count) return Cause.done()
        read ??= inner.open(epoch)
        return Effect.map(decode(read, k++), (value) => [value] as const)
      })
    })
  )
  // by arrays of one batch: `buffer` would hand out all that is decoded at once, and decode as much again
  return inner.ahead === 0 ? stream : Stream.bufferArray(stream, { capacity: inner.ahead })
}

/**
 * The number of batches of an epoch. Throws `ShapeError` when the dataset is not batched.
 *
 * @example
 * ```ts
 * import { Dataset } from "@typegrad/data"
 *
 * Dataset.batchesPerEpoch(Dataset.fromArrays({ x: [1, 2, 3, 4, 5] }).pipe(Dataset.batch(2))) // => 2
 * ```
 *
 * @since 0.1.0
 * @category running
 */
export const batchesPerEpoch = <E, B, R>(self: Guard<NotBatched<B>, Dataset<E, B, R>>): number => countOf(core(self))

/**
 * The batches of an epoch (0 when not given), as host arrays whose first axis counts examples. Every array is fresh: the consumer may
 * keep it. With `skip: k` the stream begins at batch k; the batches before it are not read. Epochs differ in the order that `shuffle`
 * gives them, and are the same each time they are run.
 *
 * @example
 * ```ts
 * import * as Effect from "effect/Effect"
 * import * as Stream from "effect/Stream"
 * import { Dataset } from "@typegrad/data"
 *
 * const data = Dataset.fromArrays({ x: [1, 2, 3, 4, 5, 6] }).pipe(Dataset.batch(2))
 * const rest = Dataset.batches(data, { skip: 1 }).pipe(Stream.map(({ x }) => Array.from(x.data)), Stream.runCollect)
 * Effect.runPromise(rest) // => [[3, 4], [5, 6]]
 * ```
 *
 * @since 0.1.0
 * @category running
 */
export const batches = <E, B, R>(
  self: Guard<NotBatched<B>, Dataset<E, B, R>>,
  options?: { readonly epoch?: number; readonly skip?: number }
): Stream.Stream<ArraysOf<E, B>, DatasetError, R> => {
  const inner: Core<R> = core(self)
  const { last, size } = batchingOf(inner)
  const { epoch = 0, skip = 0 } = options ?? {}
  checkCount("batches", "the epoch", epoch, 0)
  checkCount("batches", "the number of batches to skip", skip, 0)
  const positions = (k: number) =>
    range(k * size, last === "keep" ? Math.min(size, inner.size - k * size) : size, inner.size)
  return pulled(inner, epoch, skip, countOf(inner), (read, k) => read(positions(k))) as Stream.Stream<
    any,
    DatasetError,
    R
  >
}

/**
 * A batch of an evaluation: `mask` is 1 for an example and 0 for padding, `count` the number of examples.
 *
 * @since 0.1.0
 * @category models
 */
export interface EvaluationBatch<A> {
  readonly batch: A
  readonly mask: NdArray<[number], "float32">
  readonly count: number
}

/**
 * Every example once, in the order of epoch 0, in batches of equal sizes: the last is padded with zeros, which `mask` tells from
 * examples, so that a mean over 10,000 of them is exact and one program serves all batches. `size` is the number of examples in a
 * batch, unless functions of whole batches were mapped over the dataset: then it is what they were written for.
 *
 * @example
 * ```ts
 * import * as Effect from "effect/Effect"
 * import * as Stream from "effect/Stream"
 * import { Dataset } from "@typegrad/data"
 *
 * const data = Dataset.fromArrays({ x: [1, 2, 3] })
 * const masks = Dataset.evaluationBatches(data, 2).pipe(Stream.map(({ mask }) => Array.from(mask.data)), Stream.runCollect)
 * Effect.runPromise(masks) // => [[1, 1], [1, 0]]
 * ```
 *
 * @since 0.1.0
 * @category running
 */
export const evaluationBatches = <E, B, R>(
  self: Dataset<E, B, R>,
  size: number
): Stream.Stream<EvaluationBatch<ArraysOf<E, number>>, DatasetError, R> => {
  const inner: Core<R> = core(self)
  checkCount("evaluationBatches", "the size", size, 1)
  const rows = inner.fixed && inner.batching !== null ? inner.batching.size : size
  return pulled(inner, 0, 0, Math.ceil(inner.size / rows), (read, k) => {
    const positions = range(k * rows, rows, inner.size)
    return Effect.map(read(positions), (batch) => ({
      batch,
      mask: maskOf(positions),
      count: Math.min(rows, inner.size - k * rows)
    }))
  }) as Stream.Stream<any, DatasetError, R>
}

/**
 * All examples in one array a field, in the order of epoch 0. For datasets that fit into memory twice.
 *
 * @example
 * ```ts
 * import * as Effect from "effect/Effect"
 * import { Dataset } from "@typegrad/data"
 *
 * const all = Dataset.collect(Dataset.fromArrays({ x: [1, 2, 3] }).pipe(Dataset.skip(1)))
 * Effect.runPromise(Effect.map(all, ({ x }) => Array.from(x.data))) // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category running
 */
export const collect = <E, B, R>(self: Dataset<E, B, R>): Effect.Effect<ArraysOf<E, number>, DatasetError, R> => {
  const inner: Core<R> = core(self)
  const whole = (parts: ReadonlyArray<EvaluationBatch<Arrays>>): Arrays =>
    Object.fromEntries(
      Object.entries(inner.fields).map(([name, { dtype, sizes }]) => {
        const width = elements(sizes)
        const data = allocate(dtype, inner.size * width)
        let at = 0
        for (const { batch, count } of parts) {
          data.set(batch[name]!.data.subarray(0, count * width), at)
          at += count * width
        }
        return [name, array([inner.size, ...sizes], dtype, data)]
      })
    )
  const stream = evaluationBatches(self, 1024) as Stream.Stream<any, DatasetError, R>
  return Effect.map(Stream.runCollect(stream), whole) as Effect.Effect<any, DatasetError, R>
}
