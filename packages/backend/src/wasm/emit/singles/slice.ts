import { emitBox, offset, rowMajor } from "../box.ts"
import { i32 } from "../instructions.ts"
import type { Single } from "./Single.ts"

export const slice: Single<"slice"> = ({ attrs: { start, step }, fn, inputs: [x], result }) => {
  const own = rowMajor(x!.sizes)
  emitBox(
    fn,
    result.sizes,
    { at: i32.const(x!.address + 4 * offset(own, start)), strides: own.map((stride, i) => stride * step[i]!) },
    { at: i32.const(result.address), strides: rowMajor(result.sizes) }
  )
}
