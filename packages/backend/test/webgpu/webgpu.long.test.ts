/** All conformance cases but those that take seconds on a processor, their derivatives, and `vmap` of them. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Conformance } from "../../src/conformance/index.ts"
import { chunk, seed } from "../conformance/support.ts"
import { describeWebgpu, layer } from "./support.ts"

const small = Conformance.cases.filter((one) => !one.large)

const checks = {
  forward: (one: Conformance.Case) => Conformance.run(Conformance.within(one, 1e-4), seed),
  derivatives: (one: Conformance.Case) => Conformance.runDerivatives(one, seed),
  vmap: (one: Conformance.Case) => Conformance.runMapped(Conformance.within(one, 1e-4), seed)
}

for (const [name, check] of Object.entries(checks)) {
  describeWebgpu(`conformance, ${name}, seed ${seed}`, () => {
    for (const part of chunk(small, 100)) {
      it.live(`${part[0]!.name} ... ${part.at(-1)!.name}`, () =>
        Effect.forEach(part, check, { discard: true }).pipe(Effect.provide(layer))
      )
    }
  })
}
