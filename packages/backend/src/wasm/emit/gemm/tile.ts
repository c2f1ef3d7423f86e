/**
 * The micro-kernel of matrix products: a tile of C = A B stays in registers while k goes by, and each of its elements is
 * summed in the order of k, so its bits do not depend on the size of the tile.
 *
 *     for each k:   b = B[k, ..]                      vectors of a row of B
 *                   for each row i:   a = A[i, k]     broadcast
 *                                     C[i, ..] += a b
 *
 * Accumulators, a row of B and a broadcast have to fit 15 registers (V8 keeps one), and 2 more where a product is
 * rounded before it is added; at least 8 accumulators hide the latency of an addition.
 */
import { range } from "../../../internal/sizes.ts"
import type { Expr, Fn, FunctionRef } from "../assembler.ts"
import type { Context } from "../context.ts"
import { f32x4, i32, v128 } from "../instructions.ts"

type I32 = Expr<"i32">

export interface Tile {
  readonly rows: number
  /** of 4 columns */
  readonly vectors: number
  /** rows of A are neighbours in memory: one pointer does for all */
  readonly neighbours: boolean
}

/** In bytes: where A, B and C are, the step from a row of A or C to the next, and the steps of A and B along k. */
export interface Operands {
  readonly k: I32
  readonly a: I32
  readonly rowA: I32
  readonly stepA: I32
  readonly b: I32
  readonly stepB: I32
  readonly c: I32
  readonly rowC: I32
}

/** What is known when code is emitted, or asked when it runs. */
export type Condition = boolean | I32

export const decide = (fn: Fn, condition: Condition, body: (holds: boolean) => void): void => {
  if (typeof condition === "boolean") return body(condition)
  const when = (holds: boolean) => () => body(holds)
  fn.when(condition, when(true), when(false))
}

const i = "i32"
const parameters = [i, i, i, i, i, i, i, i, i] as const

/**
 * tile(k, a, rowA, stepA, b, stepB, c, rowC, adds). Its shape is measured. V8 keeps all in registers in a loop that is tested at
 * the top, not unrolled, and the only one of its function; V8 12 (Node 22) only if what comes after may be a store, so
 * `adds` is asked there. In wide mode V8 makes one register of two neighbouring vectors if all that is done with either
 * is done with both, and if no store stands between two loads: so adding and storing are two functions then (`always`).
 */
export const tile = (
  context: Context,
  { neighbours, rows, vectors }: Tile,
  always: boolean | null
): FunctionRef<typeof parameters> =>
  context.helper(`tile ${[rows, vectors, neighbours, always].join()}`, () =>
    context.module.function(parameters, (fn, k, a, rowA, stepA, b, stepB, c, rowC, adds) => {
      const sums = range(rows).map(() => range(vectors).map(() => fn.local("v128")))
      const right = range(vectors).map(() => fn.local("v128"))
      const left = fn.local("v128")
      const pointers = [a]
      if (!neighbours) for (const row of range(rows - 1)) pointers.push(fn.keep(i32.add(pointers[row]!, rowA)))
      fn.loop(
        () => i32.ltS(k, i32.const(1)),
        () => {
          right.forEach((vector, j) => fn.set(vector, v128.load(b, j * 16)))
          sums.forEach((row, r) => {
            fn.set(left, neighbours ? v128.load32Splat(a, r * 4) : v128.load32Splat(pointers[r]!))
            row.forEach((sum, j) => fn.set(sum, context.madd(left, right[j]!, sum)))
          })
          for (const pointer of pointers) fn.set(pointer, i32.add(pointer, stepA))
          fn.set(b, i32.add(b, stepB))
          fn.set(k, i32.sub(k, i32.const(1)))
        }
      )
      const write = (onto: boolean): void =>
        sums.forEach((row, r) => {
          if (r > 0) fn.set(c, i32.add(c, rowC))
          const before = onto ? row.map((_, j) => fn.keep(v128.load(c, j * 16))) : []
          row.forEach((sum, j) => fn.emit(v128.store(c, onto ? f32x4.add(before[j]!, sum) : sum, j * 16)))
        })
      decide(fn, always ?? adds, write)
    })
  )

/** C = A B, or C + A B if `adds` is not 0. Neighbours in a row of B and of C are neighbours in memory. */
export const emitTile = (context: Context, fn: Fn, options: Tile, operands: Operands, adds: Condition): void => {
  const { a, b, c, k, rowA, rowC, stepA, stepB } = operands
  const flag = typeof adds === "boolean" ? i32.const(adds ? 1 : 0) : adds
  const call = (always: boolean | null): void =>
    fn.call(tile(context, options, always), k, a, rowA, stepA, b, stepB, c, rowC, flag)
  if (context.wide) decide(fn, adds, call)
  else call(null)
}
