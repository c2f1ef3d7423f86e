/** What is answered: the API's routes, and a sentence for every request that has none. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerError from "effect/http/HttpServerError"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { api, type Event } from "./Api.ts"
import * as Body from "./body.ts"
import { Models } from "./Models.ts"
import { fault } from "./Refusal.ts"

const openapiPath = "/openapi.json"

const failed = (cause: Cause.Cause<unknown>) =>
  Effect.as(Effect.logError("a text failed", cause), { event: "error", data: { error: fault.error } } as const)

/** An interruption is no failure: then nobody listens any more. */
const events = (text: Stream.Stream<string, unknown>): Stream.Stream<Event> =>
  Stream.suspend(() => {
    let tokens = 0
    const made = Stream.map(text, (text): Event => {
      tokens++
      return { event: "token", data: { text } }
    })
    const done = Stream.suspend(() => Stream.succeed<Event>({ event: "done", data: { tokens } }))
    return Stream.concat(made, done).pipe(
      Stream.catchCause((cause) =>
        Cause.hasInterrupts(cause) ? Stream.failCause(cause as Cause.Cause<never>) : Stream.fromEffect(failed(cause))
      )
    )
  })

const handlers = HttpApiBuilder.group(
  api,
  "models",
  Effect.fnUntraced(function* (handlers) {
    const { classifier, health, writer } = yield* Models
    return handlers
      .handle("health", () => health)
      .handleRaw("classify", ({ request }) => Effect.flatMap(Body.image(request), classifier.classify))
      .handleRaw("generate", ({ request }) => Effect.map(Effect.flatMap(Body.prompt(request), writer.write), events))
  })
)

/** What may be asked of a path. */
const methods: ReadonlyMap<string, string> = new Map([
  [openapiPath, "GET"],
  ...Object.values(api.groups.models.endpoints).map(({ method, path }) => [path, method] as const)
])

const answer = (tag: string, status: number, error: string, headers: Record<string, string> = {}) =>
  HttpServerResponse.jsonUnsafe({ _tag: tag, error }, { status, headers })

const pathOf = (url: string): string => url.split(/[?#]/)[0]!.slice(0, 100)

const unrouted = ({ method, url }: HttpServerRequest.HttpServerRequest) => {
  const path = pathOf(url)
  const allowed = methods.get(path)
  if (allowed === undefined) {
    return answer("NotFound", 404, `there is nothing at ${path}: try ${[...methods.keys()].join(", ")}`)
  }
  return answer("MethodNotAllowed", 405, `${path} takes ${allowed}, not ${method}`, { allow: allowed })
}

const isUnrouted = (error: unknown): boolean =>
  HttpServerError.isHttpServerError(error) && error.reason._tag === "RouteNotFound"

/** Whatever else goes wrong is told in the log. */
const sentences = HttpRouter.middleware(
  (app) =>
    Effect.catchCause(app, (cause) => {
      if (Cause.hasInterrupts(cause)) return Effect.failCause(cause)
      if (isUnrouted(Cause.squash(cause))) return Effect.map(HttpServerRequest.HttpServerRequest, unrouted)
      return Effect.as(Effect.logError("a request failed", cause), answer("Fault", 500, fault.error))
    }),
  { global: true }
)

export const routes = HttpApiBuilder.layer(api, { openapiPath }).pipe(
  Layer.provide(handlers),
  Layer.provideMerge(sentences)
)
