/** The design's table of numerics, and where tfjs is wrong, on every backend. */
import { describe, it } from "@effect/vitest"
import * as Reference from "@typegrad/core/Reference"
import * as Effect from "effect/Effect"
import { Conformance } from "../../src/conformance/index.ts"
import { Wasm } from "../../src/wasm/index.ts"
import { long } from "./support.ts"

const backends = {
  "reference, float64": Reference.layer(),
  "reference, float32": Reference.layer({ precision: "float32" }),
  "wasm, fma": Wasm.layer(),
  "wasm, simd": Wasm.layer({ deterministic: true })
}

for (const [backend, layer] of Object.entries(backends)) {
  describe(backend, () => {
    for (const one of [...Conformance.numerics, ...Conformance.tfjs]) {
      if (one.large && !long) continue
      it.live(one.name, () => Conformance.runKnown(one).pipe(Effect.provide(layer)))
    }
  })
}
