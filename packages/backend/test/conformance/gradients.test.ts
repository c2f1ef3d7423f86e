import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Conformance } from "../../src/conformance/index.ts"
import { Wasm } from "../../src/wasm/index.ts"
import { long, seed } from "./support.ts"

const smooth = Conformance.cases.filter((one) => one.smooth && !one.large)

describe(`gradients on wasm against finite differences, seed ${seed}`, () => {
  for (const deterministic of long ? [false, true] : [false]) {
    it.effect(`${deterministic ? "simd" : "fma"}`, () =>
      Effect.gen(function* () {
        const wrong = yield* Effect.forEach(smooth, (one) =>
          Conformance.runSlopes(one, seed).pipe(
            Effect.as<Array<string>>([]),
            Effect.catch((error) => Effect.succeed([error.message]))
          )
        )
        assert.deepStrictEqual(wrong.flat(), [])
      }).pipe(Effect.provide(Wasm.layer({ deterministic })))
    )
  }
})
