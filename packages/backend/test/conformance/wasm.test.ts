import * as Reference from "@typegrad/core/Reference"
import { Conformance } from "../../src/conformance/index.ts"
import { Wasm } from "../../src/wasm/index.ts"
import { seed, suite } from "./support.ts"

console.log(`conformance: TYPEGRAD_SEED=${seed}`)

const small = Conformance.cases.filter((one) => !one.large)
const cases = (count: number, offset: number) => Conformance.sample(small, count, seed + offset)

suite("wasm, fma", Wasm.layer(), cases(400, 0), Conformance.stateful, seed)
suite("wasm, simd", Wasm.layer({ deterministic: true }), cases(400, 1), Conformance.stateful, seed)
suite("reference, float32", Reference.layer({ precision: "float32" }), cases(200, 2), Conformance.stateful, seed)
suite("reference, late", Reference.layer({ latency: "1 millis" }), cases(10, 3), Conformance.stateful, seed)
