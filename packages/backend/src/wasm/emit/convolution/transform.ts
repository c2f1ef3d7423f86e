/** P d P^T for small constant matrices P, at every channel: the transforms of Winograd's convolutions. */
import type { Fn, FunctionRef } from "../assembler.ts"
import type { Context, V128 } from "../context.ts"
import { f32x4, i32, v128 } from "../instructions.ts"
import { independent } from "../native.ts"

export type Matrix = ReadonlyArray<ReadonlyArray<number>>

/** From `from` to `to`, exclusive. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** Where the elements of a square lie, in bytes. Those of `rows` and `columns` are there: the others are 0, or dropped; the first that is there is pointed at. */
export interface Square {
  readonly row: number
  readonly column: number
  readonly rows: Span
  readonly columns: Span
}

const has = ({ from, to }: Span, i: number): boolean => from <= i && i < to

const place = ({ column, columns, row, rows }: Square, i: number, j: number): number =>
  (i - rows.from) * row + (j - columns.from) * column

const keyOf = ({ column, columns, row, rows }: Square): string =>
  [row, column, rows.from, rows.to, columns.from, columns.to].join()

export const transposed = (matrix: Matrix): Matrix => matrix[0]!.map((_, j) => matrix.map((row) => row[j]!))

/** The sum of products with the numbers that are not 0; null for 0. */
const combine = (
  context: Context,
  fn: Fn,
  numbers: ReadonlyArray<number>,
  values: ReadonlyArray<V128 | null>
): V128 | null => {
  let sum: V128 | null = null
  // what needs no product first
  const order = numbers.map((_, i) => i).toSorted((i, j) => Number(numbers[j] === 1) - Number(numbers[i] === 1))
  for (const i of order) {
    const [factor, value] = [numbers[i]!, values[i]!]
    if (factor === 0 || value === null) continue
    if (sum === null) sum = factor === 1 ? value : f32x4.mul(value, context.float(factor))
    else if (factor === 1) sum = f32x4.add(sum, value)
    else sum = factor === -1 ? f32x4.sub(sum, value) : context.madd(value, context.float(factor), sum)
  }
  return sum === null ? null : fn.keep(sum)
}

/** Products with all rows. Two rows that differ in signs only share what they have in common. */
const multiply = (
  context: Context,
  fn: Fn,
  matrix: Matrix,
  values: ReadonlyArray<V128 | null>
): ReadonlyArray<V128 | null> => {
  const out: Array<V128 | null> = []
  for (let i = 0; i < matrix.length; i++) {
    const [row, next] = [matrix[i]!, matrix[i + 1]]
    const paired =
      next !== undefined &&
      row.filter((x) => x !== 0).length > 2 &&
      row.every((x, j) => Math.abs(x) === Math.abs(next[j]!))
    if (!paired) {
      out.push(combine(context, fn, row, values))
      continue
    }
    const part = (same: boolean): V128 | null =>
      combine(
        ...([context, fn] as const),
        row.map((x, j) => ((x === next[j]) === same ? x : 0)),
        values
      )
    const [same, other] = [part(true), part(false)]
    if (same === null || other === null) {
      out.push(same ?? other, same ?? (other && fn.keep(f32x4.neg(other))))
    } else out.push(fn.keep(f32x4.add(same, other)), fn.keep(f32x4.sub(same, other)))
    i++
  }
  return out
}

/** f(from, to, bytes): for `bytes` of channels, a multiple of 16, `to` = P `from` P^T. */
export const transform = (
  context: Context,
  name: string,
  matrix: Matrix,
  from: Square,
  to: Square
): FunctionRef<readonly ["i32", "i32", "i32"]> =>
  context.helper(`${name} ${keyOf(from)} ${keyOf(to)}`, () =>
    context.module.function(["i32", "i32", "i32"], (fn, source, target, bytes) => {
      independent(context, fn)
      const size = matrix[0]!.length
      const inside = Array.from({ length: size }, (_, i) => i)
      /** `vectors` neighbours at once */
      const step = (vectors: ReadonlyArray<number>): void => {
        const results = vectors.map((vector) => {
          // by column of d: P d
          const half = inside.map((j) => {
            const column = inside.map((i) =>
              has(from.rows, i) && has(from.columns, j)
                ? fn.keep(v128.load(source, place(from, i, j) + vector * 16))
                : null
            )
            return multiply(context, fn, matrix, column)
          })
          return matrix.map((_, i) =>
            multiply(
              ...([context, fn, matrix] as const),
              half.map((column) => column[i]!)
            )
          )
        })
        for (let i = to.rows.from; i < to.rows.to; i++) {
          for (let j = to.columns.from; j < to.columns.to; j++) {
            for (const vector of vectors) {
              const value = results[vector]![i]![j] ?? v128.zero
              fn.emit(v128.store(target, value, place(to, i, j) + vector * 16))
            }
          }
        }
        const moved = vectors.length * 16
        fn.set(source, i32.add(source, i32.const(moved)))
        fn.set(target, i32.add(target, i32.const(moved)))
        fn.set(bytes, i32.sub(bytes, i32.const(moved)))
      }
      const vectors = context.wide ? [0, 1] : [0]
      fn.loop(
        () => i32.ltS(bytes, i32.const(vectors.length * 16)),
        () => step(vectors)
      )
      if (context.wide) fn.when(bytes, () => step([0]))
    })
  )
