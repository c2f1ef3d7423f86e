/** The server of the examples, with models that have learned a little, over real HTTP. */
import { Wasm } from "@typegrad/backend/wasm"
import type { Backend } from "@typegrad/core/Backend"
import * as Random from "@typegrad/core/Random"
import * as Dataset from "@typegrad/data/Dataset"
import * as Digits from "@typegrad/data/Digits"
import { mlp } from "@typegrad/examples/mlp/model"
import type { Limits } from "@typegrad/examples/serve/Gate"
import * as Models from "@typegrad/examples/serve/Models"
import * as Node from "@typegrad/examples/serve/node"
import { textModel } from "@typegrad/examples/serve/TextModel"
import * as Training from "@typegrad/examples/serve/training"
import * as Checkpoint from "@typegrad/train/Checkpoint"
import * as Checkpoints from "@typegrad/train/Checkpoints"
import * as Trainer from "@typegrad/train/Trainer"
import * as Effect from "effect/Effect"
import * as HttpServer from "effect/http/HttpServer"

const last = Effect.gen(function* () {
  const checkpoints = yield* Checkpoints.Checkpoints
  return yield* checkpoints.load((yield* checkpoints.list).at(-1)!)
})

const saved = Trainer.checkpoint({ every: "epoch", keep: 1 })

/** Checkpoints of both models, as a run leaves them. */
export const trained = Effect.runSync(
  Effect.cached(
    Effect.all({
      digits: Effect.andThen(Trainer.fit(Training.digitsRun(1, 1280).pipe(saved)), last).pipe(
        Effect.provide(Checkpoints.memory)
      ),
      poems: Effect.andThen(Trainer.fit(Training.poemsRun(60).pipe(saved)), last).pipe(
        Effect.provide(Checkpoints.memory)
      )
    }).pipe(Effect.provide(Wasm.layer()), Effect.orDie)
  )
)

export const variables = Effect.gen(function* () {
  const { digits, poems } = yield* trained
  return {
    classify: { variables: yield* Checkpoint.variables(digits, mlp), origin: "trained by the tests" },
    generate: { variables: yield* Checkpoint.variables(poems, textModel), origin: "trained by the tests" }
  }
})

export interface Serving {
  readonly url: string
  readonly models: Models.Service
}

/** Listens until the scope closes. */
export const serve = (options: { readonly texts?: Limits; readonly images?: number; readonly drain?: number } = {}) =>
  Effect.gen(function* () {
    const { drain = 10, ...limits } = options
    const models = yield* Models.make({ ...(yield* variables), ...limits })
    const address = yield* Effect.provideService(
      Node.listen({ host: "127.0.0.1", port: 0, drain }),
      Models.Models,
      models
    )
    return { url: HttpServer.formatAddress(address), models } satisfies Serving
  })

/** A test against a server of its own. */
export const serving = <A, E>(
  body: (server: Serving) => Effect.Effect<A, E, Backend>,
  options?: Parameters<typeof serve>[0]
) => Effect.flatMap(serve(options), body).pipe(Effect.scoped, Effect.provide(Wasm.layer()))

export interface Answer {
  readonly status: number
  readonly type: string
  readonly text: string
}

export const send = (url: string, init: RequestInit = {}): Effect.Effect<Answer> =>
  Effect.promise(async (signal) => {
    const response = await fetch(url, { ...init, signal: init.signal ?? signal })
    return { status: response.status, type: response.headers.get("content-type") ?? "", text: await response.text() }
  })

export const posting = (body: unknown): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: typeof body === "string" ? body : JSON.stringify(body)
})

export const post = (url: string, body: unknown): Effect.Effect<Answer> => send(url, posting(body))

/** The events of a stream, each with its data. */
export const events = (text: string): ReadonlyArray<{ readonly event: string; readonly data: any }> =>
  text
    .split("\n\n")
    .filter((part) => part !== "")
    .map((part) => {
      const [, event, data] = /^event: (\w+)\ndata: (.*)$/.exec(part)!
      return { event: event!, data: JSON.parse(data!) }
    })

export const written = (text: string): string =>
  events(text)
    .filter(({ event }) => event === "token")
    .map(({ data }) => data.text)
    .join("")

/** Images that the models have not learned from. */
export const images = (count: number) =>
  Effect.map(
    Dataset.collect(Digits.make({ key: Random.key(99), test: count }).test),
    ({ image }): ReadonlyArray<ReadonlyArray<number>> =>
      Array.from({ length: count }, (_, i) => Array.from(image.data.subarray(784 * i, 784 * (i + 1))))
  )

export const rows = (image: ReadonlyArray<number>): ReadonlyArray<ReadonlyArray<number>> =>
  Array.from({ length: 28 }, (_, row) => image.slice(28 * row, 28 * (row + 1)))
