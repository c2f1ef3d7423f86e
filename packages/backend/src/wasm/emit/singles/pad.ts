import { offset, product, rowMajor } from "../../../internal/sizes.ts"
import { emitBox, emitFill } from "../box.ts"
import { i32 } from "../instructions.ts"
import type { Single } from "./Single.ts"

export const pad: Single<"pad"> = ({ attrs: { before, between }, fn, inputs: [x, value], result }) => {
  const own = rowMajor(result.sizes)
  emitFill(fn, product(result.sizes), i32.const(value!.address), result.address)
  emitBox(
    fn,
    x!.sizes,
    { at: i32.const(x!.address), strides: rowMajor(x!.sizes) },
    {
      at: i32.const(result.address + 4 * offset(own, before)),
      strides: own.map((stride, i) => stride * (between[i]! + 1))
    }
  )
}
