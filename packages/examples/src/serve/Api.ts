/** What the server answers, as a value: `/openapi.json` is made from it. */
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"
import { Image, Prompt } from "./bodies.ts"
import { BadRequest, Busy, Fault, TooLarge, UnsupportedMediaType } from "./Refusal.ts"

/** What is served, and where its parameters come from. */
export const Served = Schema.Struct({ model: Schema.String, origin: Schema.String, parameters: Schema.Int })
export type Served = typeof Served.Type

export const Health = Schema.Struct({
  status: Schema.Literal("ok"),
  /** name and variant of what computes */
  backend: Schema.String,
  /** device memory in use */
  bytes: Schema.Int,
  classify: Served,
  generate: Served
})

export const Classification = Schema.Struct({
  /** the most probable digit */
  label: Schema.Int,
  /** of the digits 0 to 9 */
  probabilities: Schema.Array(Schema.Finite)
})
export type Classification = typeof Classification.Type

const event = <const Name extends string, F extends Schema.Struct.Fields>(name: Name, fields: F) =>
  Schema.Struct({
    id: Schema.optional(Schema.String),
    event: Schema.Literal(name),
    data: Schema.fromJsonString(Schema.Struct(fields))
  })

/** Text as it is made, then one `done`; or an `error`, where the server fails in the middle. */
export const Event = Schema.Union([
  event("token", { text: Schema.String }),
  event("done", { tokens: Schema.Int }),
  event("error", { error: Schema.String })
])
export type Event = typeof Event.Type

const refusals = [BadRequest, TooLarge, UnsupportedMediaType, Busy, Fault] as const

/** 784 bytes, of which 255 is white. */
const RawImage = Schema.Uint8Array.pipe(HttpApiSchema.asUint8Array({ contentType: "application/octet-stream" }))

export const api = HttpApi.make("typegrad")
  .add(
    HttpApiGroup.make("models", { topLevel: true })
      .add(HttpApiEndpoint.get("health", "/health", { success: Health }))
      .add(
        HttpApiEndpoint.post("classify", "/classify", {
          payload: [Image, RawImage],
          success: Classification,
          error: refusals
        })
      )
      .add(
        HttpApiEndpoint.post("generate", "/generate", {
          payload: Prompt,
          success: HttpApiSchema.StreamSse({ events: Event }),
          error: refusals
        })
      )
  )
  .annotate(OpenApi.Title, "typegrad")
  .annotate(OpenApi.Version, "0.0.0")
  .annotate(OpenApi.Description, "Trained models: a digit's image to its class, the beginning of a text to its end")
