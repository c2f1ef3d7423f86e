/** How a matrix product is cut: into tiles that stay in registers, and into blocks that stay in caches. */
import type { Local } from "../assembler.ts"
import type { Context } from "../context.ts"

/** What is known when code is emitted, or a local that holds it. */
export type Size = number | Local<"i32">

/** C = A B of `m` by `k` by `n`, none of them 0; steps in bytes. C is contiguous. */
export interface Product {
  readonly m: Size
  readonly n: number
  readonly k: Size
  readonly a: { readonly m: Size; readonly k: number }
  readonly b: { readonly k: number; readonly n: number }
  /** adds to what is in C */
  readonly onto: boolean
}

export interface Layout {
  /** of a tile */
  readonly rows: number
  readonly width: number
  /** tiles of columns that are full */
  readonly fullColumns: number
  /** what is left of them, and the width of their tile */
  readonly rest: number
  readonly restWidth: number
  /** steps of k in a block, at most */
  readonly depth: number
  /** tiles of rows in a block */
  readonly blockTiles: number
  readonly packA: boolean
  readonly packB: boolean
  /** bytes of scratch: a tile that C has no room for, a tile's columns of B, a block of A */
  readonly scratch: { readonly tile: number; readonly b: number; readonly a: number }
}

/** steps of k: a panel of B (16 KB in wide mode, 8 else) stays in the first cache, with the rows of A beside it */
const mostDepth = 256
/** rows: as much of A (384 KB) stays in the second cache */
const mostRows = 384
/** rows for which B need not be packed at all, and those for which it need not unless its rows are pages apart */
const few = 16
const some = 192
/** bytes; lines that are a multiple of it apart share one set of the first cache, and each needs its translation */
const page = 4096

export const isKnown = (size: Size): size is number => typeof size === "number"

/** Equal pieces of `most` at most. */
const evenly = (size: number, most: number): number => Math.ceil(size / Math.ceil(size / most))

const roundUp = (size: number, to: number): number => Math.ceil(size / to) * to

/** Vectors of a tile of so many rows: as many as registers hold, pairs in wide mode. */
const vectorsOf = ({ wide }: Context, rows: number): number =>
  (wide ? [8, 8, 6, 4] : [6, 4, 3, 2])[Math.min(rows, 4) - 1]!

/** The bits depend on how k is split, and so that depends on nothing but k. */
export const depthOf = (k: Size): number => (isKnown(k) ? evenly(k, mostDepth) : mostDepth)

export const layoutOf = (context: Context, { a, b, k, m, n }: Product): Layout => {
  const most = context.fma ? 6 : 5
  const rows = isKnown(m) ? evenly(m, most) : most
  const unit = context.wide ? 8 : 4
  const width = Math.min(vectorsOf(context, rows) * 4, roundUp(n, unit))
  const depth = depthOf(k)
  const blockTiles = Math.ceil((isKnown(m) ? evenly(m, mostRows) : mostRows) / rows)
  const rest = n % width
  const packA = a.m === 4 && a.k >= page && n > 2 * width
  const packB = !(b.n === 4 && isKnown(m) && (m <= few || (m <= some && b.k < page)))
  return {
    ...{ rows, width, depth, blockTiles, rest, packA, packB },
    fullColumns: Math.floor(n / width),
    restWidth: roundUp(rest, unit),
    scratch: {
      tile: rest % unit === 0 ? 0 : roundUp(rows * width * 4, 64),
      b: packB || rest > 0 ? width * depth * 4 : 0,
      a: packA ? roundUp(blockTiles * rows * depth * 4, 64) : 0
    }
  }
}
