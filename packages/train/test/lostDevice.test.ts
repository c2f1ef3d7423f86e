/** A GPU that goes away while a run trains on it. */
import { assert, it } from "@effect/vitest"
import * as Checkpoints from "@typegrad/train/Checkpoints"
import * as Trainer from "@typegrad/train/Trainer"
import * as Effect from "effect/Effect"
import { own } from "../../backend/test/webgpu/devices.ts"
import { describeWebgpu, layer } from "../../backend/test/webgpu/support.ts"
import * as Tasks from "./support/tasks.ts"

const withStore = <A, E, R>(use: (store: Checkpoints.Service) => Effect.Effect<A, E, R>) =>
  Effect.provide(Effect.flatMap(Checkpoints.Checkpoints, use), Checkpoints.memory)

/** 12 steps, with state that is random or running */
const run = Tasks.make(2).pipe(Trainer.checkpoint({ every: 4, keep: 2 }))

describeWebgpu("a device that is lost while it trains", () => {
  it.live("ends the run with an error, and its last checkpoint resumes on another", () =>
    Effect.gen(function* () {
      const expected = yield* withStore((store) => Effect.andThen(Trainer.fit(run), Tasks.latest(store))).pipe(
        Effect.provide(layer)
      )
      const resumed = yield* withStore((store) =>
        Effect.gen(function* () {
          const { device, layer: dying } = yield* own()
          const error = yield* Trainer.fit(run, {
            observe: (event) =>
              event._tag === "Step" && event.step === 5 ? Effect.sync(() => device.destroy()) : Effect.void
          }).pipe(Effect.flip, Effect.provide(dying))
          assert.strictEqual(error._tag, "ExecutionError")
          assert.match(error.message, /^the device was lost: /)
          assert.strictEqual((yield* store.list).at(-1)!.step, 4)
          yield* Trainer.fit(run.pipe(Trainer.resume("latest"))).pipe(Effect.provide(layer))
          return yield* Tasks.latest(store)
        })
      )
      assert.deepStrictEqual(resumed, expected)
    }).pipe(Effect.scoped)
  )
})
