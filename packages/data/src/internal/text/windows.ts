import * as Random from "@typegrad/core/Random"
import type { Dataset } from "../../Dataset.ts"
import type { Data } from "../dataset/column.ts"
import { checkCount, fail, make } from "../dataset/dataset.ts"
import type { Count } from "../dataset/types.ts"
import { type Write, written } from "../dataset/written.ts"
import type { Window } from "./types.ts"

const view = (tokens: ArrayLike<number>): Int32Array =>
  tokens instanceof Int32Array ? tokens : Int32Array.from(tokens)

/** How many places there are for a window, or a sentence. */
const places = (op: string, tokens: Int32Array, length: number): number => {
  checkCount(op, "the length", length, 1)
  if (tokens.length <= length) {
    fail(op, `${tokens.length} tokens are too few for a window of ${length} and the token behind it`)
  }
  return tokens.length - length
}

/** Windows of `length` that begin where `start` says. */
const from = <L extends number>(
  tokens: Int32Array,
  length: number,
  size: number,
  start: (epoch: number) => (position: number) => number
): Dataset<Window<L>> => {
  const field = { sizes: [length], dtype: "int32" } as const
  const put = (into: Data | undefined, row: number, at: number) =>
    into!.set(tokens.subarray(at, at + length), row * length)
  return make(
    written(size, { input: field, target: field }, (epoch): Write => {
      const startOf = start(epoch)
      return ({ input, target }, row, position) => {
        const at = startOf(position)
        put(input, row, at)
        put(target, row, at + 1)
      }
    })
  )
}

/**
 * Windows of `length` tokens, each with the tokens one further as its `target`. One begins every `stride` tokens (`length` when not given,
 * so that none overlap); what does not fill a window at the end is left out. Throws `ShapeError` when there are too few tokens for one.
 *
 * @example
 * ```ts
 * import * as Effect from "effect/Effect"
 * import { Dataset, Text } from "@typegrad/data"
 *
 * const windows = Dataset.collect(Text.windows([1, 2, 3, 4, 5, 6, 7], { length: 3 }))
 * const shown = Effect.map(windows, ({ input, target }) => [Array.from(input.data), Array.from(target.data)])
 * Effect.runPromise(shown) // => [[1, 2, 3, 4, 5, 6], [2, 3, 4, 5, 6, 7]]
 * ```
 *
 * @since 0.1.0
 * @category datasets
 */
export const windows = <const L extends number>(
  tokens: ArrayLike<number>,
  options: {
    /** tokens of a window */
    readonly length: Count<L, "windows: the length">
    /** tokens from the beginning of one to that of the next */
    readonly stride?: number
  }
): Dataset<Window<L>> => {
  const all = view(tokens)
  const length = options.length as number
  const count = places("windows", all, length)
  const stride = options.stride ?? length
  checkCount("windows", "the stride", stride, 1)
  return from(all, length, Math.ceil(count / stride), () => (position) => position * stride)
}

/**
 * Windows that begin anywhere, drawn afresh for every epoch: where example i of epoch e begins depends on the key, e and i only, so that a
 * run can go on in the middle of an epoch. An epoch has `size` of them: steps times the size of a batch, or as many as there are windows
 * side by side when it is not given. Throws `ShapeError` when there are too few tokens for one.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import { Dataset, Text } from "@typegrad/data"
 *
 * const tokens = Int32Array.from({ length: 1000 }, (_, i) => i % 65)
 * const data = Text.randomWindows(tokens, { length: 64, key: Random.key(0), size: 2000 * 12 }).pipe(Dataset.batch(12))
 * Dataset.batchesPerEpoch(data) // => 2000
 * ```
 *
 * @since 0.1.0
 * @category datasets
 */
export const randomWindows = <const L extends number>(
  tokens: ArrayLike<number>,
  options: {
    /** tokens of a window */
    readonly length: Count<L, "randomWindows: the length">
    readonly key: Random.Key
    /** windows of an epoch */
    readonly size?: number
  }
): Dataset<Window<L>> => {
  const all = view(tokens)
  const length = options.length as number
  const count = places("randomWindows", all, length)
  const { key, size = Math.ceil(count / length) } = options
  checkCount("randomWindows", "the size", size, 0)
  return from(all, length, size, (epoch) => {
    const drawing = Random.foldIn(key, epoch)
    return (position) => Random.host(Random.foldIn(drawing, position)).int(count)
  })
}

/**
 * A text's tokens in consecutive parts of these fractions, such as the first nine tenths to learn from and the rest to validate on. Together
 * they are all tokens when the fractions add up to 1. Throws `ShapeError` when they are more, or one is not from 0 to 1.
 *
 * @example
 * ```ts
 * import { Text } from "@typegrad/data"
 *
 * const [train, validation] = Text.split([5, 6, 7, 8, 9], [0.9, 0.1])
 * ;[train.join(" "), validation.join(" ")] // => ["5 6 7 8", "9"]
 * ```
 *
 * @since 0.1.0
 * @category conversions
 */
export const split = <const F extends ReadonlyArray<number>>(
  tokens: ArrayLike<number>,
  fractions: F
): { readonly [K in keyof F]: Int32Array } => {
  const all = view(tokens)
  let sum = 0
  let begin = 0
  return fractions.map((fraction) => {
    if (!(fraction >= 0 && fraction <= 1)) fail("split", `a fraction must be from 0 to 1 but is ${fraction}`)
    sum += fraction
    if (sum > 1 + 1e-9) fail("split", `the fractions [${fractions.join(", ")}] are more than 1`)
    // by the sum, so that no token is lost between two parts
    const end = Math.min(all.length, Math.floor(sum * all.length + 1e-6))
    const part = all.subarray(begin, end)
    begin = end
    return part
  }) as { readonly [K in keyof F]: Int32Array }
}
