/** A run that is begun on one backend goes on on the other. */
import { assert, it } from "@effect/vitest"
import { Wasm } from "@typegrad/backend/wasm"
import { describe } from "@typegrad/examples/mlp/describe"
import { drawn } from "@typegrad/examples/mlp/digits"
import * as Checkpoints from "@typegrad/train/Checkpoints"
import * as Trainer from "@typegrad/train/Trainer"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { describeWebgpu, layer as webgpu } from "../packages/backend/test/webgpu/support.ts"
import { losses } from "./support/losses.ts"

const wasm = Wasm.layer()

const alone = describe(drawn(96), { batch: 16, epochs: 2, seed: 3 })
const run = alone.pipe(Trainer.checkpoint({ every: 4 }))

const close = (found: ReadonlyArray<number>, expected: ReadonlyArray<number>): void => {
  assert.strictEqual(found.length, expected.length)
  found.forEach((loss, i) => assert.closeTo(loss, expected[i]!, 1e-4, `step ${i}`))
}

describeWebgpu("checkpoints of another backend", () => {
  for (const [from, to, title] of [
    [wasm, webgpu, "from WebAssembly to WebGPU"],
    [webgpu, wasm, "from WebGPU to WebAssembly"]
  ] as const) {
    it.live(title, () =>
      Effect.gen(function* () {
        const whole = yield* Effect.provide(
          losses((options) => Trainer.fit(alone, options)),
          wasm
        )
        const first = yield* Effect.provide(
          losses((options) => Trainer.fit(run.pipe(Trainer.limit({ steps: 4 })), options)),
          from
        )
        close(first, whole.slice(0, 4))
        const warnings: Array<string> = []
        const logger = Logger.layer([Logger.make(({ message }) => void warnings.push(String(message)))])
        const rest = yield* losses((options) => Trainer.fit(run.pipe(Trainer.resume("latest")), options)).pipe(
          Effect.provide(to),
          Effect.provide(logger)
        )
        close(rest, whole.slice(4))
        // which bits these are is said
        assert.lengthOf(warnings, 1)
        const [written, gives] = title.endsWith("WebGPU") ? ["wasm", "webgpu"] : ["webgpu", "wasm"]
        assert.match(
          warnings[0]!,
          new RegExp(`was written on ${written} \\(.+\\); ${gives} \\(.+\\) gives other low-order bits`)
        )
      }).pipe(Effect.provide(Checkpoints.memory))
    )
  }
})
