import { product } from "../../../internal/sizes.ts"
import { i32 } from "../instructions.ts"
import { advance, copyRow, fillRow, repeat } from "../rows.ts"
import type { Single } from "./Single.ts"

export const gather: Single<"gather"> = ({ context, fn, inputs, result }) => {
  const [x, indices] = [inputs[0]!, inputs[1]!]
  const [n = 0, ...rest] = x.sizes
  const row = product(rest)
  const count = product(indices.sizes)
  if (count * row === 0) return
  const nothing = x.dtype === "float32" ? context.float(NaN) : context.int(x.dtype === "int32" ? -0x80000000 : 0)
  const at = fn.keep(i32.const(indices.address))
  const to = fn.keep(i32.const(result.address))
  const [index, from] = [fn.local("i32"), fn.local("i32")]
  repeat(fn, count, () => {
    fn.set(index, i32.load(at))
    fn.when(
      i32.geU(index, i32.const(n)),
      () => fillRow(fn, row, nothing, to),
      () => {
        fn.set(from, i32.add(i32.mul(index, i32.const(4 * row)), i32.const(x.address)))
        copyRow(fn, row, from, to)
      }
    )
    advance(fn, at, 4)
  })
}
