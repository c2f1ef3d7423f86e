/** A request's body: bounded, of a known kind, and checked. */
import * as ByteSize from "effect/ByteSize"
import * as Effect from "effect/Effect"
import * as HttpIncomingMessage from "effect/http/HttpIncomingMessage"
import type { HttpServerError } from "effect/http/HttpServerError"
import type { HttpServerRequest } from "effect/http/HttpServerRequest"
import * as Schema from "effect/Schema"
import { FlatImage, NestedImage, Prompt, pixels } from "./bodies.ts"
import { BadRequest, TooLarge, UnsupportedMediaType } from "./Refusal.ts"
import { sentence } from "./sentence.ts"

/** An image of 784 numbers as JSON writes float64 takes 16 kB. */
export const mostBytes = 128 * 1024

const bad = (error: string) => new BadRequest({ error })

const tooLarge = new TooLarge({ error: `the body is larger than ${mostBytes} bytes` })

const refused = ({ reason }: HttpServerError): BadRequest | TooLarge =>
  reason._tag === "RequestParseError" && reason.reason === "BodyTooLarge"
    ? tooLarge
    : bad("the body could not be read to its end")

const bytesOf = (request: HttpServerRequest): Effect.Effect<Uint8Array<ArrayBuffer>, BadRequest | TooLarge> =>
  Effect.suspend(() => {
    if (Number(request.headers["content-length"]) > mostBytes) return Effect.fail(tooLarge)
    return request.arrayBuffer.pipe(
      Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.bytes(mostBytes)),
      Effect.mapError(refused),
      Effect.map((buffer) => new Uint8Array(buffer))
    )
  })

const mediaType = (request: HttpServerRequest): string =>
  (request.headers["content-type"] ?? "application/json").split(";")[0]!.trim().toLowerCase()

const unsupported = (given: string, taken: string) =>
  new UnsupportedMediaType({ error: `the content type is ${JSON.stringify(given.slice(0, 100))}, expected ${taken}` })

const parsed = (bytes: Uint8Array): Effect.Effect<unknown, BadRequest> =>
  Effect.suspend(() => {
    if (bytes.length === 0) return Effect.fail(bad("the body is empty, expected JSON"))
    let text: string
    try {
      text = new TextDecoder("utf-8", { fatal: true }).decode(bytes)
    } catch {
      return Effect.fail(bad("the body is not UTF-8"))
    }
    try {
      return Effect.succeed(JSON.parse(text))
    } catch (error) {
      return Effect.fail(bad(`the body is not JSON: ${(error as Error).message.replace(/\s+/g, " ").slice(0, 200)}`))
    }
  })

/** Misspelt names are refused, too: they would otherwise be ignored. */
const checked = <S extends Schema.ConstraintDecoder<unknown>>(schema: S, body: unknown) =>
  Effect.mapError(Schema.decodeUnknownEffect(schema, { onExcessProperty: "error" })(body), (error) =>
    bad(sentence(error, body))
  )

const json = Effect.fnUntraced(function* (request: HttpServerRequest) {
  const type = mediaType(request)
  if (type !== "application/json") return yield* unsupported(type, "application/json")
  return yield* parsed(yield* bytesOf(request))
})

const isNested = (body: unknown): boolean =>
  typeof body === "object" &&
  body !== null &&
  "image" in body &&
  Array.isArray(body.image) &&
  Array.isArray(body.image[0])

/** The intensities of an image, row by row. */
export const image = Effect.fnUntraced(function* (request: HttpServerRequest) {
  const type = mediaType(request)
  if (type === "application/octet-stream") {
    const bytes = yield* bytesOf(request)
    if (bytes.length === pixels) return Float32Array.from(bytes, (byte) => byte / 255)
    return yield* bad(`the body is ${bytes.length} bytes, expected ${pixels}: one for each pixel`)
  }
  if (type !== "application/json") return yield* unsupported(type, "application/json or application/octet-stream")
  const body = yield* parsed(yield* bytesOf(request))
  // each alone has a sentence of its own, where their union would tell that neither fits
  if (!isNested(body)) return Float32Array.from((yield* checked(FlatImage, body)).image)
  return Float32Array.from((yield* checked(NestedImage, body)).image.flat())
})

export const prompt = Effect.fnUntraced(function* (request: HttpServerRequest) {
  return yield* checked(Prompt, yield* json(request))
})
