import * as Random from "@typegrad/core/Random"
import type { Guard } from "@typegrad/core/Shape"
import type { Dataset } from "../../Dataset.ts"
import { checkCount, core, fail, make, refuseBatched, through } from "./dataset.ts"
import type { BatchedErr, ShuffleErr } from "./types.ts"

/**
 * Examples in an order drawn afresh for every epoch: the permutation of epoch e comes from `Random.foldIn(key, e)`, so that the same
 * key gives the same orders and a run can go on in the middle of an epoch. The whole dataset is permuted, not a buffer of it.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Effect from "effect/Effect"
 * import { Dataset } from "@typegrad/data"
 *
 * const shuffled = Dataset.fromArrays({ x: [0, 1, 2, 3, 4, 5] }).pipe(Dataset.shuffle(Random.key(1)))
 * const sorted = Dataset.collect(shuffled).pipe(Effect.map(({ x }) => Array.from(x.data).sort()))
 * Effect.runPromise(sorted) // => [0, 1, 2, 3, 4, 5]
 * ```
 *
 * @since 0.1.0
 * @category order
 */
export const shuffle =
  <E, B, R>(key: Guard<ShuffleErr<B>, Random.Key | { readonly key: Random.Key }>) =>
  (self: Dataset<E, B, R>): Dataset<E, B, R> => {
    const inner = core(self)
    if (inner.batching !== null) {
      fail("shuffle", `after batch(${inner.batching.size}) only whole batches are shuffled: put shuffle before batch`)
    }
    const option = key as Random.Key | { readonly key: Random.Key }
    const base = "key" in option ? option.key : option
    return make({
      ...inner,
      open: (epoch) => {
        const read = inner.open(epoch)
        const order = Random.host(Random.foldIn(base, epoch)).permutation(inner.size)
        return (positions) => read(through(order, positions))
      }
    })
  }

/** Examples `from` to `to` of the order of epoch 0: the same examples in every epoch. */
const part = (self: unknown, from: number, to: number): Dataset<any, any, any> => {
  const inner = core(self)
  return make({
    ...inner,
    size: to - from,
    open: () => {
      const read = inner.open(0)
      return (positions) => read(positions.map((position) => (position < 0 ? position : position + from)))
    }
  })
}

/**
 * The first `count` examples, or all if there are fewer. Behind a `shuffle` they are the first of epoch 0, the same in every epoch.
 *
 * @example
 * ```ts
 * import { Dataset } from "@typegrad/data"
 *
 * Dataset.fromArrays({ x: [1, 2, 3] }).pipe(Dataset.take(2)).size // => 2
 * ```
 *
 * @since 0.1.0
 * @category order
 */
export const take =
  <E, B, R>(count: Guard<BatchedErr<B, "take">, number>) =>
  (self: Dataset<E, B, R>): Dataset<E, B, R> => {
    refuseBatched("take", core(self))
    checkCount("take", "the number of examples", count as number, 0)
    return part(self, 0, Math.min(count as number, self.size))
  }

/**
 * All but the first `count` examples. Behind a `shuffle` these are the first of epoch 0, the same in every epoch.
 *
 * @example
 * ```ts
 * import { Dataset } from "@typegrad/data"
 *
 * Dataset.fromArrays({ x: [1, 2, 3] }).pipe(Dataset.skip(2)).size // => 1
 * ```
 *
 * @since 0.1.0
 * @category order
 */
export const skip =
  <E, B, R>(count: Guard<BatchedErr<B, "skip">, number>) =>
  (self: Dataset<E, B, R>): Dataset<E, B, R> => {
    refuseBatched("skip", core(self))
    checkCount("skip", "the number of examples", count as number, 0)
    return part(self, Math.min(count as number, self.size), self.size)
  }

/**
 * Consecutive parts of a dataset, of these numbers of examples, or of these fractions when all are below 1; what is left over
 * belongs to none. No example is in two parts: behind a `shuffle` the order of epoch 0 decides, once, who belongs where. Shuffle the
 * training part again for an order that changes. Throws `ShapeError` when there are too few examples.
 *
 * @example
 * ```ts
 * import { Dataset } from "@typegrad/data"
 *
 * const [train, validation] = Dataset.fromArrays({ x: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] }).pipe(Dataset.split([0.8, 0.2]))
 * ;[train.size, validation.size] // => [8, 2]
 * ```
 *
 * @since 0.1.0
 * @category order
 */
export const split =
  <E, B, R, const N extends ReadonlyArray<number>>(parts: Guard<BatchedErr<B, "split">, N>) =>
  (self: Dataset<E, B, R>): { readonly [K in keyof N]: Dataset<E, B, R> } => {
    refuseBatched("split", core(self))
    const given = parts as ReadonlyArray<number>
    const fractions = given.length > 0 && given.every((part) => part > 0 && part < 1)
    const counts = fractions ? given.map((fraction) => Math.floor(fraction * self.size + 1e-9)) : given
    for (const count of counts) checkCount("split", "a part", count, 0)
    const total = counts.reduce((sum, count) => sum + count, 0)
    if (total > self.size || (fractions && given.reduce((sum, fraction) => sum + fraction, 0) > 1 + 1e-9)) {
      fail("split", `parts [${given.join(", ")}] need more than the ${self.size} examples there are`)
    }
    let from = 0
    return counts.map((count) => part(self, from, (from += count))) as any
  }
