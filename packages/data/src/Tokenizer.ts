/**
 * Text as numbers and back. A tokenizer is a pure value; what it cannot do is a tagged error in a `Result` (`Effect.fromResult` makes an
 * effect of it, `Result.getOrThrow` a value).
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Result from "effect/Result"
import { checkCount, fail } from "./internal/dataset/dataset.ts"
import type { Count } from "./internal/dataset/types.ts"
import { platform } from "./internal/platform.ts"

/**
 * A character that the vocabulary lacks. `position` is an index into the text, so that `text.slice(position)` begins with it.
 *
 * @example
 * ```ts
 * import * as Result from "effect/Result"
 * import { Tokenizer } from "@typegrad/data"
 *
 * const { encode } = Tokenizer.characters("to be or not")
 * Result.match(encode("to bé"), { onSuccess: () => "", onFailure: ({ message }) => message })
 * // => "the character \"é\" (U+00E9) at position 4 is none of the 7 of the vocabulary"
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class UnknownCharacter extends /*#__PURE__*/ Data.TaggedError("UnknownCharacter")<{
  readonly character: string
  readonly position: number
  readonly message: string
}> {}

/**
 * A number that is no token. `position` counts the tokens before it.
 *
 * @example
 * ```ts
 * import * as Result from "effect/Result"
 * import { Tokenizer } from "@typegrad/data"
 *
 * Result.match(Tokenizer.bytes.decode([104, 256]), { onSuccess: () => "", onFailure: ({ message }) => message })
 * // => "token 1 is 256, not one from 0 to 255"
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class UnknownToken extends /*#__PURE__*/ Data.TaggedError("UnknownToken")<{
  readonly token: number
  readonly position: number
  readonly message: string
}> {}

/**
 * Encodes texts as ids from 0 to `size - 1`. `V` is the size where it is known, `E` what encoding fails with.
 *
 * @since 0.1.0
 * @category models
 */
export interface Tokenizer<out V extends number = number, out E = UnknownCharacter> {
  /** of the vocabulary */
  readonly size: V
  readonly encode: (text: string) => Result.Result<Int32Array, E>
  readonly decode: (tokens: Iterable<number>) => Result.Result<string, UnknownToken>
}

/**
 * A tokenizer with an id for each of `characters`, in their order.
 *
 * @since 0.1.0
 * @category models
 */
export interface CharacterTokenizer<out V extends number = number> extends Tokenizer<V> {
  readonly characters: ReadonlyArray<string>
}

/** The tokens as `A`, or the first that is not from 0 to `size - 1`. */
const decoded = <A>(
  tokens: Iterable<number>,
  size: number,
  assemble: (known: ReadonlyArray<number>) => A
): Result.Result<A, UnknownToken> => {
  const known = Array.from(tokens)
  const position = known.findIndex((token) => !(Number.isInteger(token) && token >= 0 && token < size))
  if (position < 0) return Result.succeed(assemble(known))
  const token = known[position]!
  const message = `token ${position} is ${token}, not one from 0 to ${size - 1}`
  return Result.fail(new UnknownToken({ token, position, message }))
}

const codePoint = (character: string): string =>
  `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`

/**
 * A token for every different character (code point) of `text`, in the order of their code points: the same text, or one with the same
 * characters, gives the same tokenizer, so `characters.join("")` is all that has to be kept of one. With `size` the number of
 * characters is in the type; throws `ShapeError` when the text has another.
 *
 * @example
 * ```ts
 * import * as Result from "effect/Result"
 * import { Tokenizer } from "@typegrad/data"
 *
 * const tokenizer = Tokenizer.characters("hello", { size: 4 })
 * tokenizer.characters // => ["e", "h", "l", "o"]
 * const tokens = Result.getOrThrow(tokenizer.encode("hole"))
 * Array.from(tokens) // => [1, 3, 2, 0]
 * Result.getOrThrow(tokenizer.decode(tokens)) // => "hole"
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const characters = <const V extends number = number>(
  text: string,
  options?: { readonly size?: Count<V, "characters: the size"> }
): CharacterTokenizer<V> => {
  const seen = [...new Set(text)].toSorted((a, b) => a.codePointAt(0)! - b.codePointAt(0)!)
  const size = options?.size as number | undefined
  if (size !== undefined) {
    checkCount("characters", "the size", size, 1)
    if (size !== seen.length) fail("characters", `the text has ${seen.length} different characters, not ${size}`)
  }
  const ids = new Map(seen.map((character, id) => [character, id]))
  return {
    size: seen.length as V,
    characters: seen,
    encode: (text) => {
      const tokens = new Int32Array(text.length)
      let count = 0
      let position = 0
      for (const character of text) {
        const id = ids.get(character)
        if (id === undefined) {
          const message = `the character ${JSON.stringify(character)} (${codePoint(character)}) at position ${position} is none of the ${seen.length} of the vocabulary`
          return Result.fail(new UnknownCharacter({ character, position, message }))
        }
        tokens[count++] = id
        position += character.length
      }
      // a character may be two units of the string
      return Result.succeed(count === tokens.length ? tokens : tokens.slice(0, count))
    },
    decode: (tokens) => decoded(tokens, seen.length, (known) => known.map((token) => seen[token]!).join(""))
  }
}

/**
 * The bytes of UTF-8 as tokens: 256 of them, and no text that cannot be encoded (half of a surrogate pair becomes U+FFFD). Bytes that are
 * not UTF-8, as a model may write them, decode to U+FFFD, one for every sequence that is cut short or wrong, as the web's
 * `TextDecoder` does.
 *
 * @example
 * ```ts
 * import * as Result from "effect/Result"
 * import { Tokenizer } from "@typegrad/data"
 *
 * const tokens = Result.getOrThrow(Tokenizer.bytes.encode("né"))
 * Array.from(tokens) // => [110, 195, 169]
 * Result.getOrThrow(Tokenizer.bytes.decode(tokens)) // => "né"
 * Result.getOrThrow(Tokenizer.bytes.decode([110, 195])) // => "n\uFFFD"
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const bytes: Tokenizer<256, never> = {
  size: 256,
  encode: (text) => Result.succeed(Int32Array.from(new platform.TextEncoder().encode(text))),
  decode: (tokens) =>
    decoded(tokens, 256, (known) =>
      new platform.TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(known))
    )
}
