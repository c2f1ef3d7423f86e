/** The server's command line. */
import { Wasm } from "@typegrad/backend/wasm"
import * as Console from "effect/Console"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as HttpServer from "effect/http/HttpServer"
import * as Option from "effect/Option"
import { Failure, oneLine } from "../mlp/Failure.ts"
import { port } from "../terminal/port.ts"
import * as Checkpoint from "./checkpoint.ts"
import * as Models from "./Models.ts"
import * as Node from "./node.ts"
import * as Training from "./training.ts"

const flags = {
  model: Flag.String("model").pipe(
    Flag.filter(
      (given) => given !== "",
      () => "--model needs a checkpoint, not an empty name"
    ),
    Flag.withMetavar("FILE|DIR"),
    Flag.withDescription("a checkpoint of the demo, which classifies; without one, a model trained at start"),
    Flag.optional,
    Flag.map(Option.getOrNull)
  ),
  port,
  host: Flag.String("host").pipe(
    Flag.withDescription("the address to listen on (127.0.0.1, which only this machine reaches)"),
    Flag.withDefault("127.0.0.1")
  ),
  drain: Flag.Int("drain").pipe(
    Flag.filter(
      (given) => given >= 0,
      (given) => `--drain must be at least 0, not ${given}`
    ),
    Flag.withDescription("seconds that running requests have to end after an interrupt (10)"),
    Flag.withDefault(10)
  )
}

const told = (path: string, { model, origin }: { readonly model: string; readonly origin: string }) =>
  Console.log(`POST ${path}: ${model}, ${origin}`)

export const command = Command.make("serve", flags, ({ model, ...listening }) =>
  Effect.gen(function* () {
    yield* Node.probe(listening)
    yield* Console.log("models that are made on the spot take some seconds")
    const classify = yield* model === null ? Training.digits() : Checkpoint.load(model)
    const models = yield* Models.make({ classify, generate: yield* Training.text() })
    const address = yield* Effect.provideService(Node.listen(listening), Models.Models, models)
    const health = yield* models.health
    yield* told("/classify", health.classify)
    yield* told("/generate", health.generate)
    yield* Console.log(`listening on ${HttpServer.formatAddress(address)}`)
    // before the server's own finalizers, as it is the last
    yield* Effect.addFinalizer(() => Console.log("no more requests are taken; those that run are finished"))
    return yield* Effect.never
  }).pipe(
    Effect.scoped,
    Effect.provide(Wasm.layer()),
    Effect.catchTag("ServeError", ({ cause }) => {
      const message = `cannot listen on ${listening.host}:${listening.port}: ${oneLine(cause)}`
      return Effect.fail(new Failure({ message }))
    }),
    Effect.mapError((error) => (error instanceof Failure ? error : new Failure({ message: oneLine(error) }))),
    Effect.tapError(({ message }) => Console.error(`error: ${message}`))
  )
).pipe(Command.withDescription("Answer over HTTP with trained models: digits are classified, texts continued"))
