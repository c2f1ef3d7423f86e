/** `pnpm demo` at full length: the accuracies, and stopping in the middle. */

import { existsSync, readFileSync } from "node:fs"
import { basename, join, resolve } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Report from "@typegrad/examples/mlp/Report"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { folder, run, start, steps } from "./support/demo.ts"

const mnist = resolve(import.meta.dirname, "../../shared/data/mnist")

const decodeResult = Schema.decodeUnknownEffect(Schema.fromJsonString(Report.Result))

const lastState = (path: string): Buffer => readFileSync(join(steps(path).at(-1)!, "state.safetensors"))

describe("pnpm demo", () => {
  for (const seed of [0, 1, 2]) {
    it.live(`reads at least 97 % of held-out drawn digits, seed ${seed}`, () =>
      Effect.gen(function* () {
        const dir = yield* folder
        const json = join(dir, "result.json")
        const { code, err } = yield* run(["--seed", String(seed), "--out", dir, "--json", json])
        assert.strictEqual(code, 0, err)
        const { testAccuracy } = yield* decodeResult(readFileSync(json, "utf8"))
        assert.isAtLeast(testAccuracy, 0.97)
      })
    )
  }

  it.live("learns on the reference interpreter", () =>
    Effect.gen(function* () {
      const dir = yield* folder
      const json = join(dir, "result.json")
      const { code, err } = yield* run(["--backend", "reference", "--epochs", "1", "--out", dir, "--json", json])
      assert.strictEqual(code, 0, err)
      const { backend, testAccuracy } = yield* decodeResult(readFileSync(json, "utf8"))
      assert.strictEqual(backend, "reference")
      assert.isAtLeast(testAccuracy, 0.93)
    })
  )

  it.live.skipIf(!existsSync(mnist))("reads at least 97.8 % of MNIST, and as well when stopped after epoch 3", () =>
    Effect.gen(function* () {
      const dir = yield* folder
      const args = ["--data", mnist, "--epochs", "6", "--out"]
      const json = join(dir, "result.json")
      const whole = yield* run([...args, join(dir, "whole"), "--json", json])
      assert.strictEqual(whole.code, 0, whole.err)
      const { testAccuracy } = yield* decodeResult(readFileSync(json, "utf8"))
      assert.isAtLeast(testAccuracy, 0.978)

      const stopped = yield* Effect.promise(async () => {
        const running = start([...args, join(dir, "parts")])
        await running.until(/epoch 3\/6/)
        running.signal("SIGINT")
        return running.ended
      })
      assert.strictEqual(stopped.code, 130, stopped.err)
      const checkpoint = /--resume (\S+)$/m.exec(stopped.out)![1]!
      const resumed = yield* run([...args, join(dir, "parts"), "--resume", checkpoint])
      assert.strictEqual(resumed.code, 0, resumed.err)
      assert.strictEqual(basename(steps(join(dir, "parts")).at(-1)!), basename(steps(join(dir, "whole")).at(-1)!))
      assert.isTrue(lastState(join(dir, "parts")).equals(lastState(join(dir, "whole"))))
    })
  )
})
