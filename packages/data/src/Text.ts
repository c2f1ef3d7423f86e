/**
 * Texts, and datasets of their tokens: windows for models of the next token, and lines padded to one length.
 *
 * @since 0.1.0
 */
import type { Guard } from "@typegrad/core/Shape"
import * as Effect from "effect/Effect"
import { DatasetError } from "./DatasetError.ts"
import type { FileErr } from "./internal/source/types.ts"
import { textOf } from "./internal/text/utf8.ts"
import * as Source from "./Source.ts"

export { pack, sequences } from "./internal/text/sequences.ts"
export type { Sequence, Window } from "./internal/text/types.ts"
export { randomWindows, split, windows } from "./internal/text/windows.ts"

/**
 * The text of a source, of its only file or the one that is named. Fails with a `DatasetError` when it is not UTF-8, besides all that
 * reading a source fails with.
 *
 * @example
 * ```ts
 * import * as Effect from "effect/Effect"
 * import * as FileSystem from "effect/FileSystem"
 * import { Source, Text } from "@typegrad/data"
 *
 * const files = FileSystem.layerNoop({
 *   exists: () => Effect.succeed(true),
 *   readFile: () => Effect.succeed(new TextEncoder().encode("emma\nolivia\nava"))
 * })
 * const names = Text.load(Source.names).pipe(
 *   Effect.map(Text.lines),
 *   Effect.provide(Source.directory("data", { verify: false })),
 *   Effect.provide(files)
 * )
 * Effect.runPromise(names) // => ["emma", "olivia", "ava"]
 * ```
 *
 * @since 0.1.0
 * @category reading
 */
export const load: <N extends string, const K extends string = N>(
  source: Source.Source<N>,
  file?: Guard<FileErr<N, K, "load">, K>
) => Effect.Effect<string, DatasetError, Source.Sources> = /*#__PURE__*/ Effect.fn("Text.load")(function* (
  source: Source.Source,
  given?: unknown
) {
  const file = given as string | undefined
  const names = source.files.map(({ name }) => name)
  if (file === undefined && names.length !== 1) {
    const message = `(${source.name}): the source has ${names.length} files, say which: ${names.join(", ")}`
    return yield* new DatasetError({ file: `(${source.name})`, message })
  }
  const { bytes, path } = yield* Source.read(source, file ?? names[0]!)
  return yield* textOf(bytes, path)
})

/**
 * The lines of a text, without their ends (`\n` or `\r\n`). An end at the end of the text begins no other line.
 *
 * @example
 * ```ts
 * import { Text } from "@typegrad/data"
 *
 * Text.lines("emma\nolivia\n") // => ["emma", "olivia"]
 * ```
 *
 * @since 0.1.0
 * @category conversions
 */
export const lines = (text: string): ReadonlyArray<string> => {
  const parts = text.split(/\r?\n/)
  return parts.at(-1) === "" ? parts.slice(0, -1) : parts
}
