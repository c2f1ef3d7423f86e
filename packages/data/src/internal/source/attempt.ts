/** One request for a file's bytes, and in words why it failed. */
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import type { HttpClientError } from "effect/http/HttpClientError"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Stream from "effect/Stream"
import { joined } from "../joined.ts"

/** Why there are no bytes, and whether asking again may help. */
export class Failed extends /*#__PURE__*/ Data.TaggedError("Failed")<{
  readonly reason: string
  readonly transient: boolean
  readonly cause?: unknown
}> {}

/** The innermost cause: `fetch` itself only says that it failed. */
const root = (cause: unknown): string => {
  let at = cause as { readonly cause?: unknown; readonly code?: unknown; readonly message?: unknown } | undefined
  while (at?.cause !== undefined && at.cause !== null) at = at.cause
  return String(at?.message || at?.code || at)
}

const transientStatus = /*#__PURE__*/ new Set([408, 425, 429, 500, 502, 503, 504])

/** `received` of `total` bytes had come. */
const inWords = ({ reason }: HttpClientError, received: number, total: number | null): Failed => {
  switch (reason._tag) {
    case "TransportError":
      return new Failed({ reason: `no connection (${root(reason.cause)})`, transient: true, cause: reason })
    case "StatusCodeError": {
      const { status } = reason.response
      return new Failed({ reason: `HTTP ${status}`, transient: transientStatus.has(status), cause: reason })
    }
    case "DecodeError":
      return new Failed({ reason: broken(received, total), transient: true, cause: reason })
    default:
      return new Failed({ reason: reason.message, transient: false, cause: reason })
  }
}

const broken = (received: number, total: number | null): string =>
  `the connection broke after ${received}${total === null ? "" : ` of ${total}`} bytes`

/** What the server says the body will have; nothing where it is compressed on the way, as it is counted uncompressed here. */
const lengthOf = ({ headers }: HttpClientResponse.HttpClientResponse): number | null => {
  const length = headers["content-length"]
  const encoding = headers["content-encoding"] ?? "identity"
  return length !== undefined && encoding === "identity" && /^\d+$/.test(length) ? Number(length) : null
}

/** The body of `url`. `patience` is how long the server may be silent; `progress` is told of every part. */
export const attempt: (
  client: HttpClient.HttpClient,
  url: string,
  patience: Duration.Duration,
  progress: (bytes: number, total: number | null) => Effect.Effect<unknown>
) => Effect.Effect<Uint8Array, Failed> = /*#__PURE__*/ Effect.fnUntraced(function* (client, url, patience, progress) {
  const parts: Array<Uint8Array> = []
  let received = 0
  let total: number | null = null
  const words = (error: HttpClientError) => inWords(error, received, total)
  const silent = new Failed({ reason: `no answer for ${Duration.format(patience)}`, transient: true })
  const response = yield* client
    .get(url)
    .pipe(
      Effect.flatMap(HttpClientResponse.filterStatusOk),
      Effect.mapError(words),
      Effect.timeoutOrElse({ duration: patience, orElse: () => Effect.fail(silent) })
    )
  total = lengthOf(response)
  yield* progress(0, total)
  yield* response.stream.pipe(
    Stream.mapError(words),
    Stream.timeoutOrElse({ duration: patience, orElse: () => Stream.fail(silent) }),
    Stream.runForEach((part) => {
      parts.push(part)
      received += part.length
      return progress(received, total)
    })
  )
  // not every client minds a body that ends early
  if (total !== null && received < total) {
    return yield* new Failed({ reason: broken(received, total), transient: true })
  }
  return joined(parts)
})
