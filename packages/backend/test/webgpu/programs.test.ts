/** Random programs: a few, and in `pnpm test:long` many; a hundredth of `TYPEGRAD_PROGRAMS`. */
import { it } from "@effect/vitest"
import { long, programs, seed } from "../conformance/support.ts"
import { describeWebgpu, layer } from "./support.ts"

const count = Math.ceil(Number(process.env["TYPEGRAD_PROGRAMS"] ?? (long ? 20_000 : 1000)) / 100)

describeWebgpu(`${count} random programs, seed ${seed}`, () => {
  it.live("webgpu", () => programs(layer, 1_000_000 * seed, count), 1_800_000)
})
