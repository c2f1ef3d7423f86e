/** A file as it was published, told by its sum. */
import * as Effect from "effect/Effect"
import { DatasetError } from "../../DatasetError.ts"
import type { Source, SourceFile } from "../../Source.ts"
import { uncompressed } from "../gzip.ts"
import { sha256 } from "../sha256.ts"

export const withoutSlash = (path: string): string => path.replace(/[/\\]+$/, "")

export const unreadable = (path: string) => (cause: { readonly message: string }) =>
  new DatasetError({ file: path, message: `${path}: cannot be read: ${cause.message}`, cause })

/** The uncompressed content of what was found at `path`, if it is the file that was published. */
export const published: (
  bytes: Uint8Array,
  path: string,
  source: Source,
  file: SourceFile
) => Effect.Effect<Uint8Array, DatasetError> = /*#__PURE__*/ Effect.fnUntraced(function* (bytes, path, source, file) {
  const content = yield* uncompressed(bytes, path)
  const sum = yield* sha256(content, path)
  const expected = file.sha256.toLowerCase()
  if (sum === expected) return content
  const message = `${path}: not the published file of ${source.name}: its SHA-256 is ${sum}, not ${expected}`
  return yield* new DatasetError({ file: path, message })
})
