import { rowMajor } from "../../../internal/sizes.ts"
import { clampedStart, emitBox } from "../box.ts"
import { i32 } from "../instructions.ts"
import type { Single } from "./Single.ts"

export const dynamicUpdate: Single<"dynamicUpdate"> = ({ fn, inputs: [x, update, starts], result }) => {
  const strides = rowMajor(result.sizes)
  if (x!.address !== result.address) {
    emitBox(fn, result.sizes, { at: i32.const(x!.address), strides }, { at: i32.const(result.address), strides })
  }
  emitBox(
    fn,
    update!.sizes,
    { at: i32.const(update!.address), strides: rowMajor(update!.sizes) },
    { at: clampedStart(fn, result.address, result.sizes, update!.sizes, starts!.address), strides }
  )
}
