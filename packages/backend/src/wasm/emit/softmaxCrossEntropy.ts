/** Cross-entropy of softmax(logits) with class ids, and its gradient. A label outside the classes makes its row NaN. */
import type { Expr, Fn, Local } from "./assembler.ts"
import type { Context, V128 } from "./context.ts"
import { exp } from "./elementwise/exp.ts"
import { log } from "./elementwise/log.ts"
import { either, f32, f32x4, f64x2, i32, v128 } from "./instructions.ts"
import { scatter } from "./lanes.ts"

export interface Sizes {
  readonly rows: number
  readonly classes: number
}

type I32 = Local<"i32">

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

/** `index` is a byte offset of a value a row; `row` of the row's logits. */
const overRows = (fn: Fn, { rows, classes }: Sizes, body: (index: I32, row: I32) => void): void => {
  const index = fn.keep(i32.const(0))
  const row = fn.keep(i32.const(0))
  fn.loop(
    () => i32.geU(index, i32.const(rows * 4)),
    () => {
      body(index, row)
      fn.set(index, i32.add(index, i32.const(4)))
      fn.set(row, i32.add(row, i32.const(classes * 4)))
    }
  )
}

const swapHalves = (value: V128): V128 => v128.shuffle(value, value, 2, 3, 0, 1)
const swapNeighbours = (value: V128): V128 => v128.shuffle(value, value, 1, 0, 3, 2)

/** Whether 0 <= label < classes. */
const isClass = (label: Expr<"i32">, classes: number): Expr<"i32"> => i32.eqz(i32.geU(label, i32.const(classes)))

/** The largest logit of a row, in every lane. */
const largest = (context: Context, fn: Fn, classes: number, base: I32): Local<"v128"> => {
  const nothing = context.float(-Infinity)
  const max = fn.keep(nothing)
  alongRow(fn, classes, (offset, lanes) => {
    fn.set(max, f32x4.max(max, loadLanes(fn, fn.keep(i32.add(base, offset)), lanes, nothing)))
  })
  fn.set(max, f32x4.max(max, swapHalves(max)))
  fn.set(max, f32x4.max(max, swapNeighbours(max)))
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
  sizes: Sizes,
  at: { readonly logits: number; readonly labels: number; readonly loss: number }
): void =>
  overRows(fn, sizes, (index, row) => {
    const { float } = context
    const base = fn.keep(i32.add(row, i32.const(at.logits)))
    const max = largest(context, fn, sizes.classes, base)
    const smaller = fn.keep(v128.zero)
    const maxima = fn.keep(v128.zero)
    alongRow(fn, sizes.classes, (offset, lanes) => {
      const logits = loadLanes(fn, fn.keep(i32.add(base, offset)), lanes, float(-Infinity))
      const shifted = fn.keep(f32x4.sub(logits, max))
      const isMax = fn.keep(f32x4.eq(shifted, v128.zero))
      addDoubles(fn, smaller, fn.keep(v128.andNot(exp(context, fn, shifted), isMax)))
      fn.set(maxima, f32x4.add(maxima, v128.and(float(1), isMax)))
    })
    fn.set(maxima, f32x4.add(maxima, swapHalves(maxima)))
    fn.set(maxima, f32x4.add(maxima, swapNeighbours(maxima)))
    const rest = f32x4.demote(f64x2.add(smaller, swapHalves(smaller)))
    const others = fn.keep(f32x4.add(f32x4.sub(maxima, float(1)), rest))
    const logSum = fn.keep(f32x4.lane(log1p(context, fn, others), 0))
    const label = fn.keep(i32.load(index, at.labels))
    const chosen = f32.sub(f32.load(i32.add(base, i32.shl(label, i32.const(2)))), f32x4.lane(max, 0))
    const loss = either(isClass(label, sizes.classes), f32.sub(logSum, chosen), f32.const(Number.NaN))
    fn.emit(f32.store(index, loss, at.loss))
  })

/** (softmax(logits) - oneHot(label)) * cotangent */
export const emitGradient = (
  context: Context,
  fn: Fn,
  sizes: Sizes,
  at: { readonly logits: number; readonly labels: number; readonly cotangent: number; readonly result: number }
): void =>
  overRows(fn, sizes, (index, row) => {
    const { float } = context
    const label = fn.keep(i32.load(index, at.labels))
    const valid = fn.keep(isClass(label, sizes.classes))
    const cotangent = fn.keep(either(valid, f32.load(index, at.cotangent), f32.const(Number.NaN)))
    const max = largest(context, fn, sizes.classes, fn.keep(i32.add(row, i32.const(at.logits))))
    const total = fn.keep(v128.zero)
    alongRow(fn, sizes.classes, (offset, lanes) => {
      const pointer = fn.keep(i32.add(row, offset))
      const logits = loadLanes(fn, fn.keep(i32.add(pointer, i32.const(at.logits))), lanes, float(-Infinity))
      const e = fn.keep(exp(context, fn, fn.keep(f32x4.sub(logits, max))))
      addDoubles(fn, total, e)
      scatter(fn, pointer, at.result, 1, lanes, e)
    })
    fn.set(total, f64x2.add(total, swapHalves(total)))
    fn.when(valid, () => {
      // in double precision: near 1 the probability of the label differs from 1 by few digits
      const chosen = fn.keep(i32.add(row, i32.shl(label, i32.const(2))))
      const own = f64x2.promoteLow(v128.load32Zero(chosen, at.result))
      fn.emit(v128.store32Lane(chosen, f32x4.demote(f64x2.sub(own, total)), 0, at.result))
    })
    const sum = fn.keep(f32x4.demote(total))
    const factor = fn.keep(f32x4.splat(f32x4.lane(f32x4.div(f32x4.splat(cotangent), sum), 0)))
    alongRow(fn, sizes.classes, (offset, lanes) => {
      const pointer = fn.keep(i32.add(row, offset))
      const e = loadLanes(fn, fn.keep(i32.add(pointer, i32.const(at.result))), lanes, v128.zero)
      scatter(fn, pointer, at.result, 1, lanes, fn.keep(f32x4.mul(e, factor)))
    })
  })
