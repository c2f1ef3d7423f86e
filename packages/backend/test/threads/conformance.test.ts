/** The conformance cases and random programs on several threads, which take turns at their kernels. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Conformance } from "../../src/conformance/index.ts"
import { Wasm } from "../../src/wasm/index.ts"
import { long, seed, suite } from "../conformance/support.ts"

const small = Conformance.cases.filter((one) => !one.large)
const programs = long ? 2000 : 100

for (const threads of [2, 3]) {
  const cases = Conformance.sample(small, 150, seed + 10 + threads)
  suite(`wasm, ${threads} threads`, Wasm.layer({ threads }), cases, Conformance.stateful, seed)

  describe(`${threads} threads, seed ${seed}`, () => {
    it.live(`${programs} random programs`, () =>
      Effect.gen(function* () {
        for (let i = 0; i < programs; i++) {
          const found = yield* Effect.flip(Conformance.runRandom(1_000_000 * (seed + threads) + i)).pipe(Effect.option)
          if (found._tag === "Some") assert.fail(found.value.message)
        }
      }).pipe(Effect.provide(Wasm.layer({ threads })))
    )
  })
}
