/** Cross-entropy of softmax(logits) with class ids, and its gradient. A label outside the classes makes its row NaN. */
import type { Logits } from "../../internal/composites/rows.ts"
import type { Expr, Fn, Local } from "./assembler.ts"
import type { Context, V128 } from "./context.ts"
import { expOfNegative } from "./elementwise/expOfNegative.ts"
import { log } from "./elementwise/log.ts"
import { either, f32, f32x4, f64x2, i32, v128 } from "./instructions.ts"
import type { Range } from "./kernel.ts"
import { scatter } from "./lanes.ts"

type I32 = Local<"i32">
type Address = Expr<"i32">

/** Loads up to four floats of a row; missing lanes are those of `fill`. */
const loadLanes = (fn: Fn, pointer: Expr<"i32">, lanes: number, fill: V128): V128 => {
  if (lanes === 4) return v128.load(pointer)
  let value = fill
  for (let lane = 0; lane < lanes; lane++) value = v128.load32Lane(pointer, fn.keep(value), lane, lane * 4)
  return value
}

/** Visits a row of `count` elements in registers; `at` is a byte offset. */
const alongRow = (fn: Fn, count: number, body: (at: I32, lanes: number) => void): void => {
  const at = fn.keep(i32.const(0))
  const whole = count - (count % 4)
  fn.loop(
    () => i32.geU(at, i32.const(whole * 4)),
    () => {
      body(at, 4)
      fn.set(at, i32.add(at, i32.const(16)))
    }
  )
  if (whole < count) body(at, count - whole)
}

/** Every row in `range`: `value` is the byte offset of what there is one of a row, `row` that of its logits. */
const overRows = (fn: Fn, classes: number, { hi, lo }: Range, body: (value: I32, row: I32) => void): void => {
  const value = fn.keep(i32.shl(lo, i32.const(2)))
  const end = fn.keep(i32.shl(hi, i32.const(2)))
  const row = fn.keep(i32.mul(value, i32.const(classes)))
  fn.loop(
    () => i32.geU(value, end),
    () => {
      body(value, row)
      fn.set(value, i32.add(value, i32.const(4)))
      fn.set(row, i32.add(row, i32.const(classes * 4)))
    }
  )
}

const swapHalves = (value: V128): V128 => v128.shuffle(value, value, 2, 3, 0, 1)
const swapNeighbours = (value: V128): V128 => v128.shuffle(value, value, 1, 0, 3, 2)

/** Whether 0 <= label < classes. */
const isClass = (label: Expr<"i32">, classes: number): Expr<"i32"> => i32.eqz(i32.geU(label, i32.const(classes)))

/** The largest logit of a row that is a number, in every lane. `max` would keep NaN, in many instructions; sums keep it anyway. */
const largest = (context: Context, fn: Fn, classes: number, base: I32): Local<"v128"> => {
  const nothing = context.float(-Infinity)
  const max = fn.keep(nothing)
  alongRow(fn, classes, (offset, lanes) => {
    fn.set(max, f32x4.pmax(max, loadLanes(fn, fn.keep(i32.add(base, offset)), lanes, nothing)))
  })
  fn.set(max, f32x4.pmax(max, swapHalves(max)))
  fn.set(max, f32x4.pmax(max, swapNeighbours(max)))
  return max
}

const addDoubles = (fn: Fn, total: Local<"v128">, value: Local<"v128">): void =>
  fn.set(total, f64x2.add(total, f64x2.add(f64x2.promoteLow(value), f64x2.promoteLow(swapHalves(value)))))

/** log(1 + u) for u >= 0: the logarithm of the rounded sum, and to first order what the rounding lost. */
const log1p = (context: Context, fn: Fn, u: Local<"v128">): V128 => {
  const one = context.float(1)
  const sum = fn.keep(f32x4.add(u, one))
  return f32x4.add(log(context, fn, sum), f32x4.div(f32x4.sub(u, f32x4.sub(sum, one)), sum))
}

/**
 * log1p(the sum of exp(logit - max) but of one maximum) - (logit of the label - max): differences to the maximum are exact where
 * logits are large, and a loss near 0 keeps its digits.
 */
export const emitLoss = (
  context: Context,
  fn: Fn,
  { classes }: Logits,
  [logits, labels, losses]: ReadonlyArray<Address>,
  range: Range
): void =>
  overRows(fn, classes, range, (value, row) => {
    const { float } = context
    const base = fn.keep(i32.add(row, logits!))
    const max = largest(context, fn, classes, base)
    const smaller = fn.keep(v128.zero)
    const maxima = fn.keep(v128.zero)
    alongRow(fn, classes, (offset, lanes) => {
      const given = loadLanes(fn, fn.keep(i32.add(base, offset)), lanes, float(-Infinity))
      const shifted = fn.keep(f32x4.sub(given, max))
      const isMax = fn.keep(f32x4.eq(shifted, v128.zero))
      addDoubles(fn, smaller, fn.keep(v128.andNot(expOfNegative(context, fn, shifted), isMax)))
      fn.set(maxima, f32x4.add(maxima, v128.and(float(1), isMax)))
    })
    fn.set(maxima, f32x4.add(maxima, swapHalves(maxima)))
    fn.set(maxima, f32x4.add(maxima, swapNeighbours(maxima)))
    const rest = f32x4.demote(f64x2.add(smaller, swapHalves(smaller)))
    const others = fn.keep(f32x4.add(f32x4.sub(maxima, float(1)), rest))
    const logSum = fn.keep(f32x4.lane(log1p(context, fn, others), 0))
    const label = fn.keep(i32.load(i32.add(labels!, value)))
    const chosen = f32.sub(f32.load(i32.add(base, i32.shl(label, i32.const(2)))), f32x4.lane(max, 0))
    const loss = either(isClass(label, classes), f32.sub(logSum, chosen), f32.const(Number.NaN))
    fn.emit(f32.store(i32.add(losses!, value), loss))
  })

/** (softmax(logits) - oneHot(label)) * cotangent */
export const emitGradient = (
  context: Context,
  fn: Fn,
  { classes }: Logits,
  [logits, labels, cotangents, results]: ReadonlyArray<Address>,
  range: Range
): void =>
  overRows(fn, classes, range, (value, row) => {
    const { float } = context
    const label = fn.keep(i32.load(i32.add(labels!, value)))
    const valid = fn.keep(isClass(label, classes))
    const cotangent = fn.keep(either(valid, f32.load(i32.add(cotangents!, value)), f32.const(Number.NaN)))
    const base = fn.keep(i32.add(logits!, row))
    const result = fn.keep(i32.add(results!, row))
    const max = largest(context, fn, classes, base)
    const total = fn.keep(v128.zero)
    alongRow(fn, classes, (offset, lanes) => {
      const given = loadLanes(fn, fn.keep(i32.add(base, offset)), lanes, float(-Infinity))
      const e = fn.keep(expOfNegative(context, fn, fn.keep(f32x4.sub(given, max))))
      addDoubles(fn, total, e)
      scatter(fn, fn.keep(i32.add(result, offset)), 0, 1, lanes, e)
    })
    fn.set(total, f64x2.add(total, swapHalves(total)))
    fn.when(valid, () => {
      // in double precision: near 1 the probability of the label differs from 1 by few digits
      const chosen = fn.keep(i32.add(result, i32.shl(label, i32.const(2))))
      const own = f64x2.promoteLow(v128.load32Zero(chosen))
      fn.emit(v128.store32Lane(chosen, f32x4.demote(f64x2.sub(own, total)), 0))
    })
    const sum = fn.keep(f32x4.demote(total))
    const factor = fn.keep(f32x4.splat(f32x4.lane(f32x4.div(f32x4.splat(cotangent), sum), 0)))
    alongRow(fn, classes, (offset, lanes) => {
      const pointer = fn.keep(i32.add(result, offset))
      const e = loadLanes(fn, pointer, lanes, v128.zero)
      scatter(fn, pointer, 0, 1, lanes, fn.keep(f32x4.mul(e, factor)))
    })
  })
