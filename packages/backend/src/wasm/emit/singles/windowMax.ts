import { f32x4, i32x4 } from "../instructions.ts"
import { gather, scatter } from "../lanes.ts"
import { emitWindows } from "../windows.ts"
import type { Single } from "./Single.ts"

export const windowMax: Single<"windowMax"> = ({ attrs, context, fn, inputs: [x], result }) => {
  const float = x!.dtype === "float32"
  const combine = float ? f32x4.max : i32x4.maxS
  const best = fn.local("v128")
  emitWindows({
    ...{ fn, attrs, sizes: x!.sizes, result: result.sizes, from: x!.address, to: result.address },
    fold: {
      start: () => fn.set(best, float ? context.float(-Infinity) : context.int(-0x80000000)),
      add: (pointer, lanes) => fn.set(best, combine(best, gather(fn, pointer, 0, 1, lanes))),
      finish: () => best
    },
    write: (pointer, value, lanes) => scatter(fn, pointer, 0, 1, lanes, value)
  })
}
