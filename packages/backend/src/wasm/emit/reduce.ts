/**
 * Accumulation of reductions. A float32 sum adds at most `block` numbers in single precision, then goes on in double precision,
 * so its error does not grow with the number of elements; what it gives depends on nothing but the shapes.
 */
import type { DType } from "@typegrad/core/DType"
import type { Space } from "../../internal/space.ts"
import type { Fn, Local } from "./assembler.ts"
import type { Context, V128 } from "./context.ts"
import { f32x4, f64x2, i32x4, v128 } from "./instructions.ts"
import type { Blocks } from "./nest.ts"
import { addHigh, addLow } from "./promoted.ts"

/** additions in single precision; 16 keep the sum of equal numbers right to 16 * 2^-24 */
const block = 16

export interface Reduction {
  /** of the innermost loop */
  readonly blocks: Blocks | undefined
  /** `columns`: the groups of kept elements that are reduced side by side, or null where the register's lanes are reduced too */
  readonly start: (columns: ReadonlyArray<{ readonly lanes: number }> | null) => void
  readonly add: (group: number, value: V128, at: { readonly lanes: number }) => void
  /** by column group; the single result of a row in lane 0 */
  readonly finish: () => ReadonlyArray<V128>
}

interface Options {
  readonly op: "reduceSum" | "reduceMax"
  readonly dtype: DType
  readonly space: Space
  readonly chunks: ReadonlyArray<{ readonly count: number; readonly groups: ReadonlyArray<unknown> }>
}

/** Loop iterations that one accumulator sees. */
const additions = ({ space, chunks }: Options): number =>
  space.axes.reduce((n, axis, i) => {
    if (!axis.reduced) return n
    return n * (i === space.vector ? chunks.reduce((sum, chunk) => sum + chunk.count, 0) : axis.size)
  }, 1)

export const makeReduction = (context: Context, fn: Fn, options: Options): Reduction => {
  const { op, dtype } = options
  const sums = op === "reduceSum"
  const doubles = sums && dtype === "float32" && additions(options) > 2 * block
  const identity =
    sums || dtype === "bool" ? v128.zero : dtype === "int32" ? context.int(-0x80000000) : context.float(-Infinity)
  const combine = sums
    ? dtype === "float32"
      ? f32x4.add
      : i32x4.add
    : dtype === "float32"
      ? f32x4.max
      : dtype === "int32"
        ? i32x4.maxS
        : i32x4.maxU
  const rows = options.space.axes[options.space.vector]!.reduced
  const rowWidth = Math.max(...options.chunks.map((chunk) => chunk.groups.length))

  let parts: Array<Local<"v128">> = []
  /** pairs of doubles, low and high lanes, one pair a column group, or one a row */
  let totals: Array<readonly [Local<"v128">, Local<"v128">]> = []

  /** in wide mode by way of memory: V8 joins neighbours where they are stored as neighbours */
  const row = (): ReadonlyArray<V128> => {
    if (!context.wide || parts.length !== 2) return parts
    const scratch = fn.keep(context.work(16 * parts.length))
    parts.forEach((part, i) => fn.emit(v128.store(scratch, part, 16 * i)))
    return parts.map((_, i) => fn.keep(v128.load(scratch, 16 * i)))
  }
  const tree = (values: ReadonlyArray<V128>): V128 => {
    if (values.length === 1) return values[0]!
    const half = Math.ceil(values.length / 2)
    return combine(tree(values.slice(0, half)), tree(values.slice(half)))
  }
  const masked = (value: V128, lanes: number): V128 => {
    if (!rows || lanes === 4) return value
    const mask = context.ints(-1, lanes > 1 ? -1 : 0, lanes > 2 ? -1 : 0, 0)
    return sums || dtype === "bool" ? v128.and(value, mask) : v128.bitselect(value, identity, mask)
  }
  const promote = (value: V128, [low, high]: readonly [Local<"v128">, Local<"v128">]): void => {
    const kept = fn.keep(value)
    fn.set(low, addLow(context, fn, low, kept))
    fn.set(high, addHigh(context, fn, high, kept))
  }
  const clear = (): void => parts.forEach((part) => fn.set(part, identity))
  const flush = (): void => {
    if (rows) promote(tree(row()), totals[0]!)
    else parts.forEach((part, i) => promote(part, totals[i]!))
  }
  const swapHalves = (value: V128): V128 => v128.shuffle(value, value, 2, 3, 0, 1)
  const acrossLanes = (value: V128): V128 => {
    const four = fn.keep(value)
    const two = fn.keep(combine(four, swapHalves(four)))
    return fn.keep(combine(two, v128.shuffle(two, two, 1, 0, 3, 2)))
  }
  const demoted = ([low, high]: readonly [V128, V128]): V128 => {
    if (!rows) return fn.keep(v128.shuffle(f32x4.demote(low), f32x4.demote(high), 0, 1, 4, 5))
    const two = fn.keep(f64x2.add(low, high))
    return fn.keep(f32x4.demote(f64x2.add(two, swapHalves(two))))
  }
  return {
    blocks: doubles ? { size: block, start: clear, end: flush } : undefined,
    start: (columns) => {
      parts = Array.from({ length: columns === null ? rowWidth : columns.length }, () => fn.local("v128"))
      clear()
      if (!doubles) return
      totals = Array.from({ length: columns === null ? 1 : columns.length }, () => [
        fn.keep(v128.zero),
        fn.keep(v128.zero)
      ])
    },
    add: (group, value, at) => fn.set(parts[group]!, combine(parts[group]!, masked(value, at.lanes))),
    finish: () => {
      if (doubles) return totals.map(demoted)
      return rows ? [acrossLanes(tree(row()))] : parts.map((part) => fn.keep(part))
    }
  }
}
