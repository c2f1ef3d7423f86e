import * as Reference from "@typegrad/core/Reference"
import { Conformance } from "../../src/conformance/index.ts"
import { Wasm } from "../../src/wasm/index.ts"
import { seed, suite } from "./support.ts"

console.log(`conformance: TYPEGRAD_SEED=${seed}`)

const all = Conformance.cases

for (const round of [0, 1, 2]) {
  suite(`wasm, fma, round ${round}`, Wasm.layer(), all, Conformance.stateful, seed + round)
  suite(`wasm, simd, round ${round}`, Wasm.layer({ deterministic: true }), all, Conformance.stateful, seed + round)
}
suite("reference, float32", Reference.layer({ precision: "float32" }), Conformance.cases, Conformance.stateful, seed)
