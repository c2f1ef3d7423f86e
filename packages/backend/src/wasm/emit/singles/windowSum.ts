import { f32x4, i32x4, v128 } from "../instructions.ts"
import { gather, scatter } from "../lanes.ts"
import { emitWindows } from "../windows.ts"
import type { Single } from "./Single.ts"

export const windowSum: Single<"windowSum"> = ({ attrs, fn, inputs: [x], result }) => {
  const combine = x!.dtype === "float32" ? f32x4.add : i32x4.add
  const sum = fn.local("v128")
  emitWindows({
    ...{ fn, attrs, sizes: x!.sizes, result: result.sizes, from: x!.address, to: result.address },
    fold: {
      start: () => fn.set(sum, v128.zero),
      add: (pointer, lanes) => fn.set(sum, combine(sum, gather(fn, pointer, 0, 1, lanes))),
      finish: () => sum
    },
    write: (pointer, value, lanes) => scatter(fn, pointer, 0, 1, lanes, value)
  })
}
