/** Derivatives of every case, by every mode, against finite differences and the laws; `vmap` against a loop. */
import { assert, describe, it } from "@effect/vitest"
import type { Backend } from "@typegrad/core/Backend"
import * as Effect from "effect/Effect"
import { Conformance } from "../../src/conformance/index.ts"
import { Wasm } from "../../src/wasm/index.ts"
import { long, seed } from "./support.ts"

type Run = (one: Conformance.Case, seed: number) => Effect.Effect<void, Conformance.Disagreement, Backend>

/** Every sentence, so that one wrong rule does not hide the next. */
const wrong = (run: Run, cases: ReadonlyArray<Conformance.Case>, caseSeed: number) =>
  Effect.forEach(cases, (one) => Effect.flip(run(one, caseSeed)).pipe(Effect.option)).pipe(
    Effect.map((found) => found.flatMap((one) => (one._tag === "Some" ? [one.value.message] : [])))
  )

const small = Conformance.cases.filter((one) => !one.large)
const rounds = long ? [0, 1, 2] : [0]

for (const deterministic of [false, true]) {
  describe(`wasm, ${deterministic ? "simd" : "fma"}, seed ${seed}`, () => {
    const cases = long || !deterministic ? small : Conformance.sample(small, 300, seed)
    for (const round of rounds) {
      const caseSeed = seed + round
      it.live(`derivatives, round ${round}`, () =>
        Effect.gen(function* () {
          assert.deepStrictEqual(yield* wrong(Conformance.runDerivatives, cases, caseSeed), [])
        }).pipe(Effect.provide(Wasm.layer({ deterministic })))
      )
      it.live(`vmap, round ${round}`, () =>
        Effect.gen(function* () {
          assert.deepStrictEqual(yield* wrong(Conformance.runMapped, cases, caseSeed), [])
        }).pipe(Effect.provide(Wasm.layer({ deterministic })))
      )
    }
  })
}
