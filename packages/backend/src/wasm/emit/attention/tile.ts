/** Products of small matrices that stand packed in scratch memory: a tile of the result stays in registers. */
import type { FunctionRef } from "../assembler.ts"
import type { Context } from "../context.ts"
import { f32x4, i32, v128 } from "../instructions.ts"

/** Strides in bytes. `a` and `b` move by a step for every term of the sums. */
export interface Tile {
  readonly rows: number
  readonly vectors: number
  readonly a: { readonly row: number; readonly step: number }
  readonly b: { readonly step: number }
  readonly c: { readonly row: number }
  /** whether the sums are added to what is there */
  readonly onto: boolean
}

const range = (n: number): Array<number> => Array.from({ length: n }, (_, i) => i)

/**
 * tile(count, a, b, c): c[i, j] = the sum over `count` terms of a[i, t] b[t, j]. A function of its own for `onto`, not a branch: with one, no
 * engine keeps the sums in registers of 256 bits.
 */
export const tile = (context: Context, shape: Tile): FunctionRef<readonly ["i32", "i32", "i32", "i32"]> =>
  context.helper(`attention tile ${JSON.stringify(shape)}`, () =>
    context.module.function(["i32", "i32", "i32", "i32"], (fn, count, a, b, c) => {
      const columns = range(shape.vectors)
      const sums = range(shape.rows).map(() => columns.map(() => fn.local("v128")))
      const row = columns.map(() => fn.local("v128"))
      const factor = fn.local("v128")
      fn.loop(
        () => i32.ltS(count, i32.const(1)),
        () => {
          for (const j of columns) fn.set(row[j]!, v128.load(b, j * 16))
          sums.forEach((sum, i) => {
            fn.set(factor, v128.load32Splat(a, i * shape.a.row))
            for (const j of columns) {
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
        if (shape.onto) for (const j of columns) fn.set(sum[j]!, f32x4.add(v128.load(c, at(j)), sum[j]!))
        for (const j of columns) fn.emit(v128.store(c, sum[j]!, at(j)))
      })
    })
  )
