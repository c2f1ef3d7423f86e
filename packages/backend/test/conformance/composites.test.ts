/** Every case of a composite: each kernel against its body. */
import { Conformance } from "../../src/conformance/index.ts"
import { Wasm } from "../../src/wasm/index.ts"
import { seed, suite } from "./support.ts"

const cases = Conformance.cases.filter(({ name }) => /^(attention|lstmCell|softmaxCrossEntropy|standardise)/.test(name))

suite("wasm, composites, fma", Wasm.layer(), cases, [], seed)
suite("wasm, composites, wide", Wasm.layer({ simd: 256 }), cases, [], seed)
suite("wasm, composites, simd", Wasm.layer({ deterministic: true }), cases, [], seed)
