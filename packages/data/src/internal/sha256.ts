/** SHA-256 by the platform's WebCrypto, which pages without HTTPS lack. */
import * as Effect from "effect/Effect"
import { DatasetError } from "../DatasetError.ts"
import { platform } from "./platform.ts"

/** The sum in lower-case hexadecimal digits. `file` is what `bytes` came from. */
export const sha256 = (bytes: Uint8Array, file: string): Effect.Effect<string, DatasetError> =>
  Effect.tryPromise({
    try: async () => {
      const digest = await platform.crypto.subtle.digest("SHA-256", bytes)
      return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("")
    },
    catch: (cause) => {
      const message = `${file}: its SHA-256 cannot be computed here (WebCrypto is missing: an insecure page?)`
      return new DatasetError({ file, message, cause })
    }
  })
