/**
 * Tasks that need no files: examples computed when they are read, each from the key and its index only, so that more examples never
 * change the first ones and the same key gives the same bytes on every machine.
 *
 * @since 0.1.0
 */
import type * as Random from "@typegrad/core/Random"
import type { Tensor } from "@typegrad/core/Tensor"
import type { Dataset } from "./Dataset.ts"
import { checkCount, make } from "./internal/dataset/dataset.ts"
import type { Count } from "./internal/dataset/types.ts"
import { written } from "./internal/dataset/written.ts"
import * as Generator from "./internal/generator.ts"

/** The length of a task's sequences, if it is at least `least` and the number of examples is one. */
const checkedLength = (
  task: string,
  { length, size }: { readonly length: unknown; readonly size: number },
  least: number
): number => {
  checkCount(task, "the length", length as number, least)
  checkCount(task, "the number of examples", size, 0)
  return length as number
}

/**
 * A sequence of `T` pairs (value, marker) and the sum of the two values whose marker is 1.
 *
 * @since 0.1.0
 * @category models
 */
export interface AddingExample<T extends number> {
  readonly input: Tensor<[T, 2]>
  readonly target: Tensor<[1]>
}

/**
 * The adding problem (Hochreiter and Schmidhuber 1997): values uniform in [0, 1), of which two are marked, one in each half of the
 * sequence; the target is their sum. Always answering 1 has a mean squared error of 1/6; a model that gets far below it has carried a value
 * over half the sequence.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import { Synthetic } from "@typegrad/data"
 *
 * const sums = Synthetic.adding({ key: Random.key(0), length: 100, size: 50_000 })
 * String(sums) // => "Dataset(50000 examples of { input: float32 [100, 2], target: float32 [1] })"
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const adding = <const T extends number>(options: {
  readonly key: Random.Key
  /** pairs of a sequence, at least 2 */
  readonly length: Count<T, "adding: the length">
  /** number of examples */
  readonly size: number
}): Dataset<AddingExample<T>> => {
  const { key, size } = options
  const length = checkedLength("adding", options, 2)
  const half = Math.floor(length / 2)
  const fields = { input: { sizes: [length, 2], dtype: "float32" }, target: { sizes: [1], dtype: "float32" } } as const
  return make(
    written(size, fields, () => ({ input, target }, row, i) => {
      const random = Generator.ofExample(key, i)
      const from = row * length * 2
      for (let t = 0; t < length; t++) input![from + 2 * t] = random.uniform()
      let sum = 0
      for (const t of [random.below(half), half + random.below(length - half)]) {
        input![from + 2 * t + 1] = 1
        // the float32 that the model sees, not what it was rounded from
        sum += input![from + 2 * t]!
      }
      target![row] = sum
    })
  )
}

/**
 * `L` digits, the same digits in reverse, and these one step late: what a decoder is given while it learns.
 *
 * @since 0.1.0
 * @category models
 */
export interface ReversalExample<L extends number> {
  readonly source: Tensor<[L], "int32">
  readonly previous: Tensor<[L], "int32">
  readonly target: Tensor<[L], "int32">
}

/** the id before the first digit of an answer */
const start = 10

/**
 * Digit strings to reverse, for an encoder and a decoder: `source` is what is read, `target` what must be written, and `previous` the
 * target one step late, which begins with id 10. Ids 0 to 9 are the digits, so the decoder's vocabulary has 11 and the encoder's 10.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Effect from "effect/Effect"
 * import { Dataset, Synthetic } from "@typegrad/data"
 *
 * const one = Dataset.collect(Synthetic.reversal({ key: Random.key(0), length: 4, size: 1 }))
 * const shown = Effect.map(one, ({ previous, source, target }) => [source, previous, target].map(({ data }) => data.join(" ")))
 * Effect.runPromise(shown) // => ["0 2 1 4", "10 4 1 2", "4 1 2 0"]
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const reversal = <const L extends number>(options: {
  readonly key: Random.Key
  /** digits of a string */
  readonly length: Count<L, "reversal: the length">
  /** number of examples */
  readonly size: number
}): Dataset<ReversalExample<L>> => {
  const { key, size } = options
  const length = checkedLength("reversal", options, 1)
  const field = { sizes: [length], dtype: "int32" } as const
  return make(
    written(size, { source: field, previous: field, target: field }, () => ({ previous, source, target }, row, i) => {
      const random = Generator.ofExample(key, i)
      const from = row * length
      const last = from + length - 1
      for (let t = 0; t < length; t++) {
        const digit = random.below(10)
        source![from + t] = digit
        target![last - t] = digit
        if (t > 0) previous![last - t + 1] = digit
      }
      previous![from] = start
    })
  )
}
