/**
 * Tiles of C = A B, as those of `tile.ts`, for small products: all steps are known when the code is emitted, so one pointer does for all rows,
 * and columns need not fill their last vector.
 */
import { range } from "../../../internal/sizes.ts"
import type { FunctionRef } from "../assembler.ts"
import type { Context } from "../context.ts"
import { f32x4, i32, v128 } from "../instructions.ts"
import { gather, scatter } from "../lanes.ts"

/** Strides in bytes. Neighbouring columns of B and of C are neighbours in memory; `a` and `b` move by a step for every term of the sums. */
export interface FixedTile {
  readonly rows: number
  readonly columns: number
  readonly a: { readonly row: number; readonly step: number }
  readonly b: { readonly step: number }
  readonly c: { readonly row: number }
  /** whether the sums are added to what is there */
  readonly onto: boolean
}

/**
 * tile(count, a, b, c): c[i, j] = the sum over `count` terms of a[i, t] b[t, j]. A function of its own for `onto`, not a branch: with one, no
 * engine keeps the sums in registers of 256 bits. Where a product is rounded, the sum is the first operand of the addition: so the prebuilt
 * library knows the loop.
 */
export const fixedTile = (context: Context, shape: FixedTile): FunctionRef<readonly ["i32", "i32", "i32", "i32"]> =>
  context.helper(`fixed tile ${JSON.stringify(shape)}`, () =>
    context.module.function(["i32", "i32", "i32", "i32"], (fn, count, a, b, c) => {
      const vectors = range(Math.ceil(shape.columns / 4))
      const lanes = (j: number): number => Math.min(4, shape.columns - j * 4)
      const sums = range(shape.rows).map(() => vectors.map(() => fn.local("v128")))
      const row = vectors.map(() => fn.local("v128"))
      const factor = fn.local("v128")
      fn.loop(
        () => i32.ltS(count, i32.const(1)),
        () => {
          for (const j of vectors) fn.set(row[j]!, gather(fn, b, j * 16, 1, lanes(j)))
          sums.forEach((sum, i) => {
            fn.set(factor, v128.load32Splat(a, i * shape.a.row))
            for (const j of vectors) {
              const [x, y, z] = [factor, row[j]!, sum[j]!]
              fn.set(z, context.fma ? f32x4.relaxedMadd(x, y, z) : f32x4.add(z, f32x4.mul(x, y)))
            }
          })
          fn.set(a, i32.add(a, i32.const(shape.a.step)))
          fn.set(b, i32.add(b, i32.const(shape.b.step)))
          fn.set(count, i32.sub(count, i32.const(1)))
        }
      )
      sums.forEach((sum, i) => {
        const at = (j: number): number => i * shape.c.row + j * 16
        // all are read before one is written: neighbours are then one register of 256 bits
        if (shape.onto) for (const j of vectors) fn.set(sum[j]!, f32x4.add(gather(fn, c, at(j), 1, lanes(j)), sum[j]!))
        for (const j of vectors) scatter(fn, c, at(j), 1, lanes(j), sum[j]!)
      })
    })
  )
