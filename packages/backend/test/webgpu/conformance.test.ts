/** Every primitive and composite, forward and differentiated, state, and the numerics that are decided. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Conformance } from "../../src/conformance/index.ts"
import { seed } from "../conformance/support.ts"
import { covering } from "./covering.ts"
import { describeWebgpu, layer } from "./support.ts"

const small = Conformance.cases.filter((one) => !one.large)

describeWebgpu(`conformance, seed ${seed}`, () => {
  it.live("every primitive and composite", () =>
    Effect.gen(function* () {
      for (const one of yield* covering(small, seed)) yield* Conformance.run(Conformance.within(one, 1e-4), seed)
    }).pipe(Effect.provide(layer))
  )

  it.live("their derivatives", () =>
    Effect.gen(function* () {
      const cases = yield* covering(
        small.filter(({ derivatives }) => derivatives !== "none"),
        seed + 1
      )
      for (const one of cases) yield* Conformance.runDerivatives(one, seed)
    }).pipe(Effect.provide(layer))
  )

  it.live("state", () =>
    Effect.forEach(Conformance.stateful, (one) => Conformance.runStateful(one, seed), { discard: true }).pipe(
      Effect.provide(layer)
    )
  )

  it.live("numerics, and what tfjs gets wrong", () =>
    Effect.forEach(
      [...Conformance.numerics, ...Conformance.tfjs].filter((one) => !one.large),
      Conformance.runKnown,
      { discard: true }
    ).pipe(Effect.provide(layer))
  )
})
