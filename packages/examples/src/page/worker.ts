/** The worker of the page: trains when asked to, and stops when asked to, between two steps. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { oneLine } from "../mlp/Failure.ts"
import { layers, obstacle } from "./layers.ts"
import { backends, type Reply, type Request, type Settings } from "./messages.ts"
import { train } from "./train.ts"

const post = (reply: Reply): void => globalThis.postMessage(reply, { transfer: [] })

const tell = (reply: Reply): Effect.Effect<void> => Effect.sync(() => post(reply))

const run = (settings: Settings) =>
  train(settings, tell).pipe(
    Effect.provide(layers[settings.backend]()),
    Effect.onExit((exit) => {
      if (Exit.isSuccess(exit)) return Effect.void
      return tell(
        Cause.hasInterruptsOnly(exit.cause)
          ? { _tag: "Stopped" }
          : { _tag: "Failed", message: oneLine(Cause.squash(exit.cause)) }
      )
    })
  )

let running: Fiber.Fiber<unknown, unknown> | null = null

globalThis.addEventListener("message", ({ data }: MessageEvent<Request>) => {
  if (data._tag === "Start") running = Effect.runFork(run(data.settings))
  else if (running !== null) Effect.runFork(Fiber.interrupt(running))
})

const ready = Effect.gen(function* () {
  const found = yield* Effect.forEach(backends, obstacle, { concurrency: "unbounded" })
  const [wasm, threads, webgpu] = found as [string | null, string | null, string | null]
  yield* tell({ _tag: "Ready", obstacles: { wasm, threads, webgpu } })
})

Effect.runFork(ready)
