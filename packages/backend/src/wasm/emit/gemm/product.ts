/**
 * Matrix products C = A B of float32 with any strides (Goto and van de Geijn 2008): blocks of k, blocks of rows, tiles of columns, tiles
 * of rows. Operands are read where they lie if that is as fast; else a block of A, or a tile's columns of B, is packed first.
 *
 *     for each block of k:  for each block of rows:            [pack A: stays in the second cache]
 *       for each tile of columns:                              [pack B: stays in the first]
 *         for each tile of rows:  C = A B, from the second block of k on C + A B
 *
 * A call may do a part of the tiles: whoever does which, the bits are the same.
 */
import { range } from "../../../internal/sizes.ts"
import type { Expr, Fn, FunctionRef } from "../assembler.ts"
import type { Context } from "../context.ts"
import { f32x4, i32, select, v128 } from "../instructions.ts"
import { gather, scatter } from "../lanes.ts"
import { isKnown, type Layout, layoutOf, type Product, type Size } from "./layout.ts"
import { packColumns, packRows } from "./pack.ts"
import { type Condition, decide, emitTile } from "./tile.ts"

type I32 = Expr<"i32">

export interface Operands {
  readonly a: I32
  readonly b: I32
  readonly c: I32
  /** scratch of `scratchBytes` */
  readonly work: I32
}

/** Tiles from `lo` to `hi` (exclusive) along one axis, and all along the other. */
export interface Part {
  readonly axis: "rows" | "columns"
  readonly lo: I32
  readonly hi: I32
}

/** The axis that has more tiles, and how many. */
export const tilesOf = (
  context: Context,
  product: Product & { readonly m: number }
): Pick<Part, "axis"> & { readonly count: number } => {
  const { rows, width } = layoutOf(context, product)
  const [down, across] = [Math.ceil(product.m / rows), Math.ceil(product.n / width)]
  return down >= across ? { axis: "rows", count: down } : { axis: "columns", count: across }
}

export const scratchBytes = (context: Context, product: Product): number => {
  const { a, b, tile } = layoutOf(context, product).scratch
  return a + b + tile
}

const valueOf = (size: Size): I32 => (isKnown(size) ? i32.const(size) : size)

const plus = (a: I32, bytes: I32 | number): I32 => i32.add(a, typeof bytes === "number" ? i32.const(bytes) : bytes)

const times = (a: I32, by: number): I32 => i32.mul(a, i32.const(by))

/** unspill(from, c, rowC): C = a tile of `width` columns of which there are `real`, or C + it. */
const unspill = (
  context: Context,
  rows: number,
  width: number,
  real: number,
  onto: boolean
): FunctionRef<readonly ["i32", "i32", "i32"]> =>
  context.helper(`unspill ${[rows, width, real, onto].join()}`, () =>
    context.module.function(["i32", "i32", "i32"], (fn, from, c, rowC) => {
      for (const _ of range(rows)) {
        for (let at = 0; at < real; at += 4) {
          const lanes = Math.min(4, real - at)
          const sum = fn.keep(v128.load(from, at * 4))
          scatter(fn, c, at * 4, 1, lanes, onto ? fn.keep(f32x4.add(gather(fn, c, at * 4, 1, lanes), sum)) : sum)
        }
        fn.set(from, plus(from, width * 4))
        fn.set(c, plus(c, rowC))
      }
    })
  )

export const emitProduct = (
  context: Context,
  fn: Fn,
  product: Product,
  operands: Operands,
  part: Part | null
): void => {
  const { a: stepsA, b: stepsB, n, onto } = product
  const layout = layoutOf(context, product)
  const { rows, packA, packB, scratch } = layout
  const work = fn.keep(operands.work)
  const panelB = fn.keep(plus(work, scratch.tile))
  const panelA = fn.keep(plus(panelB, scratch.b))
  const neighbours = packA || stepsA.m === 4
  const rowC = n * 4
  const m = valueOf(product.m)
  const k = valueOf(product.k)
  const least = (a: I32, b: I32): I32 => fn.keep(select(i32.ltS(a, b), a, b))
  const fullRows = fn.keep(i32.divS(m, i32.const(rows)))
  /** rows that may be left after the full tiles */
  const rests = isKnown(product.m) ? [product.m % rows].filter((rest) => rest > 0) : range(rows - 1).map((i) => i + 1)
  const isLeft = (rest: number, to: I32): I32 => {
    const some = i32.gtS(to, fullRows)
    return isKnown(product.m) ? some : i32.and(some, i32.eq(i32.remS(m, i32.const(rows)), i32.const(rest)))
  }

  /** tiles of rows; `move` goes on by one */
  const eachTile = (from: I32, to: I32, body: (rows: number) => void, move: () => void): void => {
    const end = least(to, fullRows)
    const at = fn.keep(from)
    fn.loop(
      () => i32.geS(at, end),
      () => {
        body(rows)
        move()
        fn.set(at, plus(at, 1))
      }
    )
    for (const rest of rests) fn.when(isLeft(rest, to), () => body(rest))
  }

  /** a block of k from `p` on, of rows from tile `from` to `to` */
  const block = (p: I32, kc: I32, from: I32, to: I32, adds: Condition): void => {
    const source = plus(plus(operands.a, times(p, stepsA.k)), i32.mul(times(from, rows), valueOf(stepsA.m)))
    const a = fn.keep(source)
    const panelBytes = fn.keep(packA ? times(kc, rows * 4) : times(valueOf(stepsA.m), rows))
    if (packA) {
      const [next, target] = [fn.keep(a), fn.keep(panelA)]
      const pack = (height: number): void =>
        fn.call(packRows(context, { width: height, real: height }), kc, next, i32.const(4), i32.const(stepsA.k), target)
      eachTile(from, to, pack, () => {
        fn.set(next, plus(next, rows * 4))
        fn.set(target, plus(target, panelBytes))
      })
    }
    const firstC = fn.keep(plus(operands.c, times(from, rows * rowC)))

    /** the tiles of `real` columns from `column` on */
    const columns = (column: I32, width: number, real: number): void => {
      const lying = fn.keep(plus(plus(operands.b, times(p, stepsB.k)), times(column, stepsB.n)))
      const packed = packB || real < width
      const pack = stepsB.n === 4 ? packRows : packColumns
      if (packed) fn.call(pack(context, { width, real }), kc, lying, i32.const(stepsB.n), i32.const(stepsB.k), panelB)
      const [b, stepB] = packed ? [panelB, width * 4] : [lying, stepsB.k]
      const c = fn.keep(plus(firstC, times(column, 4)))
      const next = fn.keep(packA ? panelA : a)
      const fits = real === width
      const one = (height: number): void => {
        const [target, row] = fits ? [c, rowC] : [work, width * 4]
        const left = { a: next, rowA: valueOf(stepsA.m), stepA: i32.const(packA ? height * 4 : stepsA.k) }
        const places = { k: kc, ...left, b, stepB: i32.const(stepB), c: target, rowC: i32.const(row) }
        emitTile(context, fn, { rows: height, vectors: width / 4, neighbours }, places, fits && adds)
        if (fits) return
        decide(fn, adds, (onto) => fn.call(unspill(context, height, width, real, onto), work, c, i32.const(rowC)))
      }
      eachTile(from, to, one, () => {
        fn.set(next, plus(next, panelBytes))
        fn.set(c, plus(c, rows * rowC))
      })
    }
    eachColumns(layout, columns)
  }

  const eachColumns = (
    { fullColumns, rest, restWidth, width }: Layout,
    body: (column: I32, width: number, real: number) => void
  ): void => {
    const inColumns = part !== null && part.axis === "columns"
    const full = i32.const(fullColumns)
    const end = inColumns ? least(part.hi, full) : full
    const at = fn.keep(inColumns ? part.lo : i32.const(0))
    fn.loop(
      () => i32.geS(at, end),
      () => {
        body(fn.keep(times(at, width)), width, width)
        fn.set(at, plus(at, 1))
      }
    )
    const last = (): void => body(i32.const(fullColumns * width), restWidth, rest)
    if (rest > 0 && inColumns) fn.when(i32.gtS(part.hi, full), last)
    else if (rest > 0) last()
  }

  const tiles = i32.divS(plus(m, rows - 1), i32.const(rows))
  const [from, to] = part !== null && part.axis === "rows" ? [part.lo, part.hi] : [i32.const(0), fn.keep(tiles)]

  const blocksOfRows = (p: I32, kc: I32, adds: Condition): void => {
    if (isKnown(product.m) && product.m <= layout.blockTiles * rows) return block(p, kc, from, to, adds)
    const at = fn.keep(from)
    fn.loop(
      () => i32.geS(at, to),
      () => {
        const end = least(plus(at, layout.blockTiles), to)
        block(p, kc, at, end, adds)
        fn.set(at, end)
      }
    )
  }
  if (isKnown(product.k) && product.k <= layout.depth) return blocksOfRows(i32.const(0), k, onto)
  const count = i32.divS(plus(k, layout.depth - 1), i32.const(layout.depth))
  const depth = fn.keep(i32.divS(i32.sub(plus(k, count), i32.const(1)), count))
  const p = fn.keep(i32.const(0))
  fn.loop(
    () => i32.geS(p, k),
    () => {
      blocksOfRows(p, least(depth, i32.sub(k, p)), onto || p)
      fn.set(p, plus(p, depth))
    }
  )
}
