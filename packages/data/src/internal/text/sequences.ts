import type { Dataset } from "../../Dataset.ts"
import { checkCount, fail, make } from "../dataset/dataset.ts"
import type { Count } from "../dataset/types.ts"
import { written } from "../dataset/written.ts"
import type { Sequence } from "./types.ts"

/**
 * Sequences of their own, such as names, each filled up to `length`: `input` is the token `start` and the sequence, `target` the sequence and
 * the token `end`, `mask` is true where the target counts. A sequence of n tokens needs n + 1 places; throws `ShapeError` for the first
 * that has more.
 *
 * @example
 * ```ts
 * import * as Effect from "effect/Effect"
 * import { Dataset, Text } from "@typegrad/data"
 *
 * const names = Dataset.collect(Text.sequences([[5, 13], [1]], { length: 4, start: 0, end: 0 }))
 * const shown = Effect.map(names, (all) => [all.input, all.target, all.mask].map(({ data }) => Array.from(data).join(" ")))
 * Effect.runPromise(shown) // => ["0 5 13 0 0 1 0 0", "5 13 0 0 1 0 0 0", "1 1 1 0 1 1 0 0"]
 * ```
 *
 * @since 0.1.0
 * @category datasets
 */
export const sequences = <const L extends number>(
  tokens: ReadonlyArray<ArrayLike<number>>,
  options: {
    /** tokens of an example */
    readonly length: Count<L, "sequences: the length">
    /** the token before the first */
    readonly start: number
    /** the token after the last */
    readonly end: number
    /** what fills the rest of input and target: 0 when not given */
    readonly pad?: number
  }
): Dataset<Sequence<L>> => {
  const { end, pad = 0, start } = options
  const length = options.length as number
  checkCount("sequences", "the length", length, 1)
  const long = tokens.findIndex((each) => each.length >= length)
  if (long >= 0) {
    const count = tokens[long]!.length
    fail(
      "sequences",
      `sequence ${long} has ${count} tokens, so its example needs a length of ${count + 1}, not ${length}`
    )
  }
  const field = { sizes: [length], dtype: "int32" } as const
  const fields = { input: field, target: field, mask: { sizes: [length], dtype: "bool" } } as const
  return make(
    written(tokens.length, fields, () => ({ input, mask, target }, row, i) => {
      const sequence = tokens[i]!
      const first = row * length
      const last = first + sequence.length
      input!.fill(pad, first, first + length)
      target!.fill(pad, first, first + length)
      input![first] = start
      input!.set(sequence, first + 1)
      target!.set(sequence, first)
      target![last] = end
      mask!.fill(1, first, last + 1)
    })
  )
}

/**
 * All sequences one after another, with the token `separator` before, between and behind them: for windows over a stream of names, where no
 * place is spent on padding.
 *
 * @example
 * ```ts
 * import { Text } from "@typegrad/data"
 *
 * Array.from(Text.pack([[5, 13], [1]], { separator: 0 })) // => [0, 5, 13, 0, 1, 0]
 * ```
 *
 * @since 0.1.0
 * @category conversions
 */
export const pack = (tokens: ReadonlyArray<ArrayLike<number>>, options: { readonly separator: number }): Int32Array => {
  const packed = new Int32Array(tokens.reduce((sum, each) => sum + each.length + 1, 1)).fill(options.separator)
  let at = 1
  for (const each of tokens) {
    packed.set(each, at)
    at += each.length + 1
  }
  return packed
}
