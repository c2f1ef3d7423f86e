import { rowMajor } from "../../../internal/sizes.ts"
import { clampedStart, emitBox } from "../box.ts"
import { i32 } from "../instructions.ts"
import type { Single } from "./Single.ts"

export const dynamicSlice: Single<"dynamicSlice"> = ({ fn, inputs: [x, starts], result }) =>
  emitBox(
    fn,
    result.sizes,
    { at: clampedStart(fn, x!.address, x!.sizes, result.sizes, starts!.address), strides: rowMajor(x!.sizes) },
    { at: i32.const(result.address), strides: rowMajor(result.sizes) }
  )
