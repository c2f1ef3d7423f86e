/** The adding problem, small: both models get below who always answers 1. */
import { assert, describe, it } from "@effect/vitest"
import { Wasm } from "@typegrad/backend/wasm"
import * as Effect from "effect/Effect"
import { adding } from "../../src/learn/adding.ts"

describe("adding", () => {
  it.effect("the error of both falls, and the targets say it", () =>
    Effect.gen(function* () {
      const { figures, numbers, targets } = yield* adding({ seed: 0, quick: true }).run
      const [lstm, gru] = figures[0]!.curves
      for (const curve of [lstm!, gru!]) {
        assert.deepStrictEqual(curve.x, [40, 80, 120])
        assert.isTrue(curve.y.every(Number.isFinite))
        assert.isBelow(curve.y.at(-1)!, curve.y[0]!)
        assert.isBelow(curve.y.at(-1)!, 1 / 6)
      }
      assert.deepStrictEqual(
        targets.map(({ value }) => value),
        [numbers.lstmError, numbers.gruError]
      )
    }).pipe(Effect.provide(Wasm.layer()))
  )
})
