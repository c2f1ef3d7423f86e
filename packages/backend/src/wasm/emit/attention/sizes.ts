/** How an attention kernel divides its work, and its scratch memory. */
import type { Context } from "../context.ts"

/** Keys that are worked on at a time: a multiple of every tile's rows and columns. Their rows stay in the first cache. */
export const blockKeys = 96

/** Rows of a tile: 12 accumulators, the columns and a broadcast fit 16 registers with a fused multiply-add, 8 without. */
export const rowsOf = ({ fma }: Context): number => (fma ? 6 : 4)

/** Registers of 4 floats in a row of a tile. */
export const vectorsOf = ({ wide }: Context): number => (wide ? 4 : 2)

export const up = (count: number, to: number): number => Math.ceil(count / to) * to

/** A row of `count` floats in tiles: where each starts, in bytes, and its registers. An odd register stands alone, the others in pairs. */
export const panels = (
  context: Context,
  count: number
): ReadonlyArray<{ readonly at: number; readonly vectors: number }> => {
  const result: Array<{ readonly at: number; readonly vectors: number }> = []
  const most = vectorsOf(context)
  let left = Math.ceil(count / 4)
  let at = 0
  while (left > 0) {
    const vectors = left >= most ? most : left >= 2 ? 2 : 1
    result.push({ at, vectors })
    at += vectors * 16
    left -= vectors
  }
  return result
}

/** Places in scratch memory: `take` gives the offset of some floats. */
export const makeLayout = () => {
  let bytes = 0
  return {
    take: (floats: number): number => {
      const at = bytes
      bytes += up(floats * 4, 64)
      return at
    },
    bytes: () => bytes
  }
}
