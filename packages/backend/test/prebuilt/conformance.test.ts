/** The conformance suite without compiling: every case gives the bits of compiled code. */
import { describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { generate } from "../../src/conformance/fuzz/generate.ts"
import { build, dataOf } from "../../src/conformance/fuzz/program.ts"
import { Conformance } from "../../src/conformance/index.ts"
import { driven, evaluate } from "../../src/conformance/judge.ts"
import { runOnce } from "../../src/conformance/recorder.ts"
import { seed } from "../conformance/support.ts"
import { same, variants } from "./support.ts"

const programs = Number(process.env["TYPEGRAD_PROGRAMS"] ?? 60)
const small = Conformance.cases.filter((one) => !one.large)

describe(`prebuilt kernels, seed ${seed}`, () => {
  for (const variant of variants) {
    const cases = variant === "fma" ? small : Conformance.sample(small, 200, seed)
    const parts = Array.from({ length: Math.ceil(cases.length / 100) }, (_, i) => cases.slice(100 * i, 100 * (i + 1)))
    for (const part of parts) {
      it.live(`${variant}: ${part[0]!.name} ... ${part.at(-1)!.name}`, () =>
        Effect.forEach(part, (one) => same(one.name, variant, evaluate(one, one.inputs(seed))), { discard: true })
      )
    }
    it.live(`${variant}: ${programs} random programs`, () =>
      Effect.forEach(
        Array.from({ length: programs }, (_, i) => 1_000_000 * seed + i),
        (from) => {
          const program = generate(from)
          return same(
            `random program ${from}`,
            variant,
            runOnce((...x) => build(program, x), dataOf(program))
          )
        },
        { discard: true }
      )
    )
    it.live(`${variant}: state`, () =>
      Effect.forEach(Conformance.stateful, (one) => same(one.name, variant, driven(one, seed)), { discard: true })
    )
  }
})
