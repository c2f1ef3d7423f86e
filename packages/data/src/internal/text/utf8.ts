/** UTF-8 with the platform's decoder. */
import * as Effect from "effect/Effect"
import { DatasetError } from "../../DatasetError.ts"
import { platform } from "../platform.ts"

/** The text that `bytes` of `file` are, or the byte at which they stop being one. */
export const textOf = (bytes: Uint8Array, file: string): Effect.Effect<string, DatasetError> => {
  const text = new platform.TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes)
  // the decoder puts U+FFFD for what is wrong; the text may have some of its own
  if (!text.includes("\uFFFD")) return Effect.succeed(text)
  const again = new platform.TextEncoder().encode(text)
  const different = bytes.findIndex((byte, i) => byte !== again[i])
  if (different < 0 && again.length === bytes.length) return Effect.succeed(text)
  const offset = different < 0 ? bytes.length : different
  return Effect.fail(new DatasetError({ file, offset, message: `${file}: not UTF-8 at byte ${offset}` }))
}
