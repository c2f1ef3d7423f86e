import { offset, rowMajor } from "../../../internal/sizes.ts"
import { emitBox } from "../box.ts"
import { i32 } from "../instructions.ts"
import type { Single } from "./Single.ts"

export const reverse: Single<"reverse"> = ({ attrs: { axes }, fn, inputs: [x], result: { address, sizes } }) => {
  const strides = rowMajor(sizes)
  const last = sizes.map((size, i) => (axes.includes(i) ? size - 1 : 0))
  emitBox(
    fn,
    sizes,
    {
      at: i32.const(x!.address + 4 * offset(strides, last)),
      strides: strides.map((stride, i) => (axes.includes(i) ? -stride : stride))
    },
    { at: i32.const(address), strides }
  )
}
