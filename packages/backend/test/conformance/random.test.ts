/** Random programs: 500 in CI, and as many as `TYPEGRAD_PROGRAMS` says; `TYPEGRAD_SEED` says where they start. */
import { describe, it } from "@effect/vitest"
import { Wasm } from "../../src/wasm/index.ts"
import { long, programs, seed } from "./support.ts"

const total = Number(process.env["TYPEGRAD_PROGRAMS"] ?? (long ? 5000 : 500))
const first = 1_000_000 * seed

describe(`${total} random programs, seed ${seed}`, () => {
  // each variant in parts, so that the runner shows how far it is
  const parts = Math.max(1, Math.round(total / 5000))
  const count = Math.ceil(total / (2 * parts))
  for (let part = 0; part < parts; part++) {
    const from = first + 2 * part * count
    it.live(`wasm, fma, from ${from}`, () => programs(Wasm.layer(), from, count), 1_800_000)
    it.live(
      `wasm, simd, from ${from + count}`,
      () => programs(Wasm.layer({ deterministic: true }), from + count, count),
      1_800_000
    )
  }
})
