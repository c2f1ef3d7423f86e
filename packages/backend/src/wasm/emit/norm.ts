/**
 * Rows with biased variance 1 about their mean, or with mean square 1: y = (x - mean) / deviation, deviation^2 = mean((x - mean)^2) + epsilon, in
 * two passes over a row that the first cache holds. Back: (g - mean(g) - y mean(g y)) / deviation.
 */

import type { Standard } from "../../internal/composites/rows.ts"
import { alongRows, both, type KeptPair, keepBoth, makeSum, type Pair } from "./across.ts"
import type { Expr, Fn, Local } from "./assembler.ts"
import type { Context, V128 } from "./context.ts"
import { f32x4, i32, v128 } from "./instructions.ts"
import type { Range } from "./kernel.ts"

type I32 = Expr<"i32">
type Kept = Local<"v128">

const overRows = (fn: Fn, { hi, lo }: Range, body: (row: Local<"i32">) => void): void => {
  const row = fn.keep(lo)
  fn.loop(
    () => i32.geS(row, hi),
    () => {
      body(row)
      fn.set(row, i32.add(row, i32.const(1)))
    }
  )
}

const at = (fn: Fn, base: I32, row: I32, size: number): Local<"i32"> =>
  fn.keep(i32.add(base, i32.mul(row, i32.const(size * 4))))

/** Operand x; results y, and the deviation of every row. */
export const emitStandard = (
  context: Context,
  fn: Fn,
  { centred, epsilon, size }: Standard,
  [values, results, deviations]: ReadonlyArray<I32>,
  range: Range
): void => {
  const work = context.work(32)
  const share = context.float(1 / size)
  const sumOf = (row: I32, term: (x: KeptPair) => Pair): Kept => {
    const { add, total } = makeSum(fn, work)
    alongRows(context, fn, size, [row], (eight) => add(eight, eight.counted(term(eight.load(0)))))
    return total()
  }
  overRows(fn, range, (row) => {
    const from = at(fn, values!, row, size)
    const mean = centred
      ? fn.keep(
          f32x4.mul(
            sumOf(from, (x) => x),
            share
          )
        )
      : null
    const about = (x: Kept): V128 => (mean === null ? x : f32x4.sub(x, mean))
    const squares = sumOf(from, (x) => {
      const d = keepBoth(fn, (half) => about(x[half]))
      return both((half) => f32x4.mul(d[half], d[half]))
    })
    const variance = f32x4.mul(squares, share)
    const deviation = fn.keep(f32x4.sqrt(f32x4.add(variance, context.float(epsilon))))
    fn.emit(v128.store32Lane(at(fn, deviations!, row, 1), deviation, 0))
    const inverse = fn.keep(f32x4.div(context.float(1), deviation))
    alongRows(context, fn, size, [from, at(fn, results!, row, size)], ({ load, store }) => {
      const x = load(0)
      store(
        1,
        both((half) => f32x4.mul(about(x[half]), inverse))
      )
    })
  })
}

/** Operands y, the deviations, and the cotangent of y; the result is that of x. */
export const emitStandardGradient = (
  context: Context,
  fn: Fn,
  { centred, size }: Standard,
  [values, deviations, cotangents, results]: ReadonlyArray<I32>,
  range: Range
): void => {
  const work = context.work(32)
  const share = context.float(1 / size)
  overRows(fn, range, (row) => {
    const [y, g] = [at(fn, values!, row, size), at(fn, cotangents!, row, size)]
    const [plain, weighted] = [makeSum(fn, work), makeSum(fn, work)]
    // lanes behind a row's end are zeros
    alongRows(context, fn, size, [y, g], (eight) => {
      const [value, cotangent] = [eight.load(0), eight.load(1)]
      if (centred) plain.add(eight, cotangent)
      weighted.add(
        eight,
        keepBoth(fn, (half) => f32x4.mul(value[half], cotangent[half]))
      )
    })
    const level = centred ? fn.keep(f32x4.mul(plain.total(), share)) : null
    const slope = fn.keep(f32x4.mul(weighted.total(), share))
    const inverse = fn.keep(f32x4.div(context.float(1), v128.load32Splat(at(fn, deviations!, row, 1))))
    alongRows(context, fn, size, [y, g, at(fn, results!, row, size)], ({ load, store }) => {
      const [value, cotangent] = [load(0), load(1)]
      const rest = (half: 0 | 1): V128 => {
        const about = level === null ? cotangent[half] : f32x4.sub(cotangent[half], level)
        return f32x4.mul(f32x4.sub(about, f32x4.mul(value[half], slope)), inverse)
      }
      store(2, both(rest))
    })
  })
}
