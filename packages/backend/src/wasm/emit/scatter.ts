/** The scatters: a copy of x, then one update after the other where its index points. */
import { product } from "../../internal/sizes.ts"
import type { Expr } from "./assembler.ts"
import { i32 } from "./instructions.ts"
import { advance, alongRow, copyRow, loadRow, repeat, storeRow } from "./rows.ts"
import type { Call } from "./singles/Single.ts"

type V128 = Expr<"v128">

/** `combine` null: the update stays. */
export const emitScatter = (
  { fn, inputs, result }: Call<"scatterAdd" | "scatterMax" | "scatterSet">,
  combine: ((before: V128, update: V128) => V128) | null
): void => {
  const [x, indices, updates] = [inputs[0]!, inputs[1]!, inputs[2]!]
  const [n = 0, ...rest] = x.sizes
  const row = product(rest)
  if (n * row === 0) return
  if (x.address !== result.address) {
    copyRow(fn, n * row, fn.keep(i32.const(x.address)), fn.keep(i32.const(result.address)))
  }
  const at = fn.keep(i32.const(indices.address))
  const next = fn.keep(i32.const(updates.address))
  const [index, from, to] = [fn.local("i32"), fn.local("i32"), fn.local("i32")]
  repeat(fn, product(indices.sizes), () => {
    fn.set(index, i32.load(at))
    fn.when(i32.eqz(i32.geU(index, i32.const(n))), () => {
      fn.set(from, next)
      fn.set(to, i32.add(i32.mul(index, i32.const(4 * row)), i32.const(result.address)))
      if (combine === null) return copyRow(fn, row, from, to)
      alongRow(fn, row, [from, to], (width) =>
        storeRow(fn, to, combine(loadRow(to, width), loadRow(from, width)), width)
      )
    })
    advance(fn, at, 4)
    advance(fn, next, 4 * row)
  })
}
