import { rowMajor } from "../../../internal/sizes.ts"
import { emitBox } from "../box.ts"
import { i32 } from "../instructions.ts"
import type { Single } from "./Single.ts"

export const concat: Single<"concat"> = ({ attrs: { axis }, fn, inputs, result }) => {
  const strides = rowMajor(result.sizes)
  let start = 0
  for (const { address, sizes } of inputs) {
    emitBox(
      fn,
      sizes,
      { at: i32.const(address), strides: rowMajor(sizes) },
      { at: i32.const(result.address + 4 * start * strides[axis]!), strides }
    )
    start += sizes[axis]!
  }
}
