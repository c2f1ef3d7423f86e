/** gzip with the platform's `DecompressionStream`, which works the same in Node and in browsers. Format: RFC 1952. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { DatasetError } from "../DatasetError.ts"
import { joined } from "./joined.ts"
import { platform } from "./platform.ts"

/** the bytes that every gzip file starts with */
const isGzip = (bytes: Uint8Array): boolean => bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b

/** compressed bytes a write: an interrupted decompression of a large file ends soon */
const slice = 1 << 16

/** header, an empty block and trailer of a member */
const smallest = 20

/** What looks like the start of a member and is none, before the rest counts as corrupt: chance makes one in 2^27 bytes. */
const patience = 64

/** Not one whole member: how many bytes of its content could be read. */
class Broken extends Data.TaggedError("Broken")<{ readonly read: number; readonly cause: unknown }> {}

type Decompression = NonNullable<typeof platform.DecompressionStream>

/** The content of `bytes` if they are exactly one member. */
const member = (Decompression: Decompression, bytes: Uint8Array): Effect.Effect<Uint8Array, Broken> =>
  Effect.suspend(() => {
    const parts: Array<Uint8Array> = []
    let read = 0
    return Effect.tryPromise({
      try: async (signal) => {
        const stream = new Decompression("gzip")
        const writer = stream.writable.getWriter()
        const reader = stream.readable.getReader()
        const cancel = () => void reader.cancel().catch(() => {})
        signal.addEventListener("abort", cancel)
        const write = async () => {
          for (let at = 0; at < bytes.length && !signal.aborted; at += slice) {
            await writer.write(bytes.subarray(at, at + slice))
          }
          await writer.close()
        }
        // what goes wrong with the data also fails `read`, which reports it
        const writing = write().catch(() => {})
        for (;;) {
          const next = await reader.read()
          if (next.done) break
          parts.push(next.value)
          read += next.value.length
        }
        await writing
        signal.removeEventListener("abort", cancel)
        return joined(parts)
      },
      catch: (cause) => new Broken({ read, cause })
    })
  })

/** Whether a member may start at `at`: the two bytes of gzip, the method "deflate", no reserved flag. */
const mayStart = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === 0x1f && bytes[at + 1] === 0x8b && bytes[at + 2] === 8 && (bytes[at + 3]! & 0xe0) === 0

/**
 * The uncompressed content, or where it stops: `offset` counts the bytes of content that could still be read.
 *
 * A file may have several members, one after the other. The platform takes one at a time and does not tell where it ended, so
 * whenever the rest of the file is not one member, it is tried up to each place where the next may start. Length and checksum in a
 * member's trailer leave no doubt about which place is right.
 */
const gunzip: (compressed: Uint8Array, file: string) => Effect.Effect<Uint8Array, DatasetError> = Effect.fnUntraced(
  function* (compressed, file) {
    const Decompression = platform.DecompressionStream
    if (Decompression === undefined) {
      return yield* new DatasetError({
        file,
        message: `${file}: gzip needs DecompressionStream, which this platform lacks`
      })
    }
    // streams refuse views of shared memory
    const bytes = compressed.buffer instanceof ArrayBuffer ? compressed : new Uint8Array(compressed)
    const contents: Array<Uint8Array> = []
    let start = 0
    let misses = 0
    for (;;) {
      const rest = yield* Effect.result(member(Decompression, bytes.subarray(start)))
      if (Result.isSuccess(rest)) return contents.length === 0 ? rest.success : joined([...contents, rest.success])
      let next: number | null = null
      for (let end = start + smallest; next === null && misses < patience && end < bytes.length; end++) {
        if (!mayStart(bytes, end)) continue
        const first = yield* Effect.result(member(Decompression, bytes.subarray(start, end)))
        if (Result.isSuccess(first)) {
          contents.push(first.success)
          next = end
        } else misses++
      }
      if (next === null) {
        const { cause, read } = rest.failure
        const offset = contents.reduce((total, content) => total + content.length, read)
        const message = `${file}: the gzip data is truncated or corrupt: it decompresses to ${offset} bytes, then stops making sense`
        return yield* new DatasetError({ file, offset, message, cause })
      }
      start = next
    }
  }
)

/** The uncompressed content: gzip is told by its first two bytes, not by the file's name. */
export const uncompressed = (bytes: Uint8Array, file: string): Effect.Effect<Uint8Array, DatasetError> =>
  isGzip(bytes) ? gunzip(bytes, file) : Effect.succeed(bytes)
