/** Products of matrices that are read where they lie, by the tiles of `gemm`. */
import type { Expr, Fn, Local } from "../assembler.ts"
import type { Context } from "../context.ts"
import { fixedTile } from "../gemm/fixedTile.ts"
import { emitTile } from "../gemm/tile.ts"
import { i32 } from "../instructions.ts"
import { repeat } from "../rows.ts"

type I32 = Expr<"i32">

/** Where operands lie, in bytes. Neighbouring columns of B and of C are neighbours in memory. */
interface Steps {
  /** from a row of A to the next, and along k */
  readonly aRow: number
  readonly aStep: number
  /** along k */
  readonly bStep: number
  /** from a row of C to the next */
  readonly cRow: number
}

/** Columns of a tile: in wide mode neighbouring vectors become one of twice the size. */
export const tileColumns = (context: Context): number => (context.wide ? 16 : 8)

/** Rows of a tile of so many columns: accumulators, a row of B and a broadcast fit 16 registers. */
const tileRows = (context: Context, columns: number): number => {
  const pairs = context.wide ? Math.floor(columns / 8) : 0
  const registers = pairs + Math.ceil((columns - pairs * 8) / 4)
  return Math.floor((context.fma ? 12 : 10) / registers)
}

const emitOne = (
  context: Context,
  fn: Fn,
  rows: number,
  columns: number,
  { aRow, aStep, bStep, cRow, k, onto }: Pick<Product, "k" | "onto" | keyof Steps>,
  a: I32,
  b: I32,
  c: I32
): void => {
  if (columns % 4 !== 0) {
    const steps = { a: { row: aRow, step: aStep }, b: { step: bStep }, c: { row: cRow } }
    return fn.call(fixedTile(context, { rows, columns, ...steps, onto }), k, a, b, c)
  }
  const operands = {
    ...{ k, a, rowA: i32.const(aRow), stepA: i32.const(aStep), b, stepB: i32.const(bStep) },
    ...{ c, rowC: i32.const(cRow) }
  }
  emitTile(context, fn, { rows, vectors: columns / 4, neighbours: aRow === 4 }, operands, onto)
}

export interface Product extends Steps {
  readonly rows: number | Local<"i32">
  readonly columns: number
  readonly k: I32
  /** bytes from `tileColumns` columns of B to the next */
  readonly bPanel: number
  readonly onto: boolean
}

/** C = A B, or C + A B. A tile's columns of B stay in the first cache while all rows go by. */
export const emitProduct = (context: Context, fn: Fn, product: Product, a: I32, b: I32, c: I32): void => {
  const { bPanel, columns, rows } = product
  const size = tileColumns(context)
  const panel = (width: number, b: I32, c: I32): void => {
    const high = tileRows(context, width)
    const [from, to] = [fn.keep(a), fn.keep(c)]
    const some = (count: number): void => emitOne(context, fn, count, width, product, from, b, to)
    const whole = (): void => {
      some(high)
      fn.set(from, i32.add(from, i32.const(high * product.aRow)))
      fn.set(to, i32.add(to, i32.const(high * product.cRow)))
    }
    if (typeof rows === "number") {
      if (rows >= high) repeat(fn, Math.floor(rows / high), whole)
      if (rows % high !== 0) some(rows % high)
      return
    }
    const left = fn.keep(rows)
    fn.loop(
      () => i32.ltS(left, i32.const(high)),
      () => {
        whole()
        fn.set(left, i32.sub(left, i32.const(high)))
      }
    )
    // the rows that are left, by as many tiles as that number has ones in base 2
    for (let bit = 8; bit >= 1; bit /= 2) {
      if (bit >= high) continue
      fn.when(i32.and(left, i32.const(bit)), () => {
        some(bit)
        fn.set(from, i32.add(from, i32.const(bit * product.aRow)))
        fn.set(to, i32.add(to, i32.const(bit * product.cRow)))
      })
    }
  }
  const [right, result] = [fn.keep(b), fn.keep(c)]
  if (columns >= size) {
    repeat(fn, Math.floor(columns / size), () => {
      panel(size, right, result)
      fn.set(right, i32.add(right, i32.const(bPanel)))
      fn.set(result, i32.add(result, i32.const(size * 4)))
    })
  }
  if (columns % size !== 0) panel(columns % size, right, result)
}
