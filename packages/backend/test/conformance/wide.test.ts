/**
 * Code for registers of 256 bits. A test file is a process of its own, where V8's flags can be set: without its first compiler,
 * for it joins nothing, and what runs once would never see the second one.
 */
import { setFlagsFromString } from "node:v8"
import { assert, describe, it } from "@effect/vitest"
import * as Program from "@typegrad/core/Program"
import * as Effect from "effect/Effect"
import { Conformance } from "../../src/conformance/index.ts"
import { specsOf } from "../../src/conformance/recorder.ts"
import * as Features from "../../src/wasm/features.ts"
import { Wasm } from "../../src/wasm/index.ts"
import { seed, suite } from "./support.ts"

const possible = Features.mayJoinRegisters()
if (possible) setFlagsFromString("--no-liftoff")
else console.log("256 bits: skipped, for it needs Node 24 or later on x64")

const small = Conformance.cases.filter((one) => !one.large)
const products = Conformance.cases.filter(({ name }) => /matmul|dense|attention/.test(name))

const results = (one: Conformance.Case, options: Wasm.Options): Effect.Effect<unknown, unknown> =>
  Effect.gen(function* () {
    const inputs = one.inputs(seed)
    const program = yield* (Program.compile as any)(one.program, specsOf(inputs)) as Effect.Effect<any>
    return yield* program.run(...inputs) as Effect.Effect<unknown>
  }).pipe(Effect.scoped, Effect.provide(Wasm.layer(options)))

describe.skipIf(!possible)("256 bits", () => {
  it.live("the bits of 128", () =>
    Effect.gen(function* () {
      const cases = [...products.filter((_, i) => i % 3 === seed % 3), ...Conformance.sample(small, 60, seed)]
      const all = (simd: 128 | 256) =>
        Effect.forEach([false, true], (deterministic) =>
          Effect.forEach(cases, (one) => results(one, { deterministic, simd }))
        )
      // the flag cannot be taken back: code for 128 bits is compiled first
      const narrow = yield* all(128)
      const wide = yield* all(256)
      narrow.forEach((mode, i) =>
        mode.forEach((result, j) => assert.deepStrictEqual(wide[i]![j], result, `${cases[j]!.name}, seed ${seed}`))
      )
    })
  )
  suite("fma", Wasm.layer({ simd: 256 }), [...products, ...Conformance.sample(small, 200, seed + 4)], [], seed)
  suite("simd", Wasm.layer({ simd: 256, deterministic: true }), products, [], seed)
})
