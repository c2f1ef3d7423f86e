/** Functions that the library has for kernels: those of matrix products that take sizes as arguments, in every form that a product may ask for. */
import type { Context } from "../emit/context.ts"
import { packColumns, packRows } from "../emit/gemm/pack.ts"
import { tile } from "../emit/gemm/tile.ts"

const range = (from: number, to: number): ReadonlyArray<number> =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i)

/** vectors that a tile of so many rows has at most: see `layout.ts` */
const mostVectors = [6, 4, 3, 2, 2, 2]

/** Builds them all, by the names that kernels use. */
export const emitHelpers = (context: Context): void => {
  mostVectors.forEach((most, i) => {
    const rows = i + 1
    packRows(context, { width: rows, real: rows })
    for (const vectors of range(1, most)) {
      for (const neighbours of [false, true]) tile(context, { rows, vectors, neighbours }, null)
    }
  })
  for (const real of range(1, 4 * mostVectors[0]!)) {
    const panel = { width: 4 * Math.ceil(real / 4), real }
    packRows(context, panel)
    packColumns(context, panel)
  }
}
