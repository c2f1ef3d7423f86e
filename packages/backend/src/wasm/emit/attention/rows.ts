/** What happens to rows of scores between the products. A row stands in scratch memory; its first `visible` scores count. */
import { across, both, type KeptPair, keepBoth, storeBoth } from "../across.ts"
import type { Expr, Fn, FunctionRef, Local } from "../assembler.ts"
import type { Context, V128 } from "../context.ts"
import { expOfNegative } from "../elementwise/expOfNegative.ts"
import { either, f32, f32x4, i32, i32x4, v128 } from "../instructions.ts"
import { independent } from "../native.ts"
import { advance, walk } from "./pack.ts"

type Kept = KeptPair

/** Visits a row eight scores at a time; in the last eight those that count are chosen by `mask`. The pointers end behind it. */
const alongRow = (
  context: Context,
  fn: Fn,
  visible: Local<"i32">,
  pointers: ReadonlyArray<Local<"i32">>,
  body: (mask: Kept | null) => void
): void => {
  const end = fn.keep(i32.add(pointers[0]!, i32.shl(i32.and(visible, i32.const(-8)), i32.const(2))))
  fn.loop(
    () => i32.geU(pointers[0]!, end),
    () => {
      body(null)
      for (const pointer of pointers) advance(fn, pointer, 32)
    }
  )
  const rest = fn.keep(i32.and(visible, i32.const(7)))
  fn.when(rest, () => {
    const counts = fn.keep(i32x4.splat(rest))
    body(keepBoth(fn, (half) => i32x4.gtS(counts, context.ints(half * 4, half * 4 + 1, half * 4 + 2, half * 4 + 3))))
    for (const pointer of pointers) advance(fn, pointer, 32)
  })
}

/** Zeros from the pointers, `first` among them, to where `first` is at `end`. */
const clearTo = (fn: Fn, pointers: ReadonlyArray<Local<"i32">>, end: Expr<"i32">): void =>
  fn.loop(
    () => i32.geU(pointers[0]!, end),
    () => {
      for (const pointer of pointers) {
        storeBoth(fn, pointer, [v128.zero, v128.zero])
        advance(fn, pointer, 32)
      }
    }
  )

/** Makes a score that does not count NaN, which `pmax` passes over. */
const orNothing = (mask: Kept | null, half: 0 | 1, value: V128): V128 =>
  mask === null ? value : v128.or(value, v128.not(mask[half]))

const only = (mask: Kept | null, half: 0 | 1, value: V128): V128 =>
  mask === null ? value : v128.and(value, mask[half])

/** What scores are taken at: the maximum of those that are numbers, or 0 where there is none but -Infinity. */
const shiftOf = (context: Context, largest: Local<"v128">): V128 =>
  v128.andNot(largest, f32x4.eq(largest, context.float(-Infinity)))

/**
 * softmaxRow(row, visible, end, state, out, work): scores to e^(score - maximum), and zeros behind them until the row is at `end`; their maximum
 * and sum to `state`. `state` holds maxima of all rows, and
 * `apart` bytes on the sums. With `blocks`, the row is a part of one of which earlier parts are done: what was added at an earlier
 * maximum, the sum and the `features` at `out`, is brought to the new one (Milakov and Gimelshein 2018).
 */
export const softmaxRow = (
  context: Context,
  { apart, blocks, features }: { readonly apart: number; readonly blocks: boolean; readonly features: number }
): FunctionRef<readonly ["i32", "i32", "i32", "i32", "i32", "i32"]> =>
  context.helper(`attention softmax ${apart} ${blocks} ${features}`, () =>
    context.module.function(["i32", "i32", "i32", "i32", "i32", "i32"], (fn, row, visible, end, state, out, work) => {
      independent(context, fn)
      const nothing = context.float(-Infinity)
      const pointer = fn.keep(row)
      const maxima = keepBoth(fn, () => nothing)
      alongRow(context, fn, visible, [pointer], (mask) => {
        const scores = keepBoth(fn, (half) => orNothing(mask, half, v128.load(pointer, half * 16)))
        scores.forEach((score, half) => fn.set(maxima[half]!, f32x4.pmax(maxima[half]!, score)))
      })
      const own = across(fn, work, maxima, f32x4.pmax)
      const before = fn.keep(blocks ? v128.load32Splat(state) : nothing)
      const largest = fn.keep(blocks ? f32x4.pmax(before, own) : own)
      const shift = fn.keep(shiftOf(context, largest))
      const sums = keepBoth(fn, () => v128.zero)
      fn.set(pointer, row)
      alongRow(context, fn, visible, [pointer], (mask) => {
        const powers = keepBoth(fn, (half) => f32x4.sub(v128.load(pointer, half * 16), shift)).map((x, half) =>
          fn.keep(only(mask, half as 0 | 1, expOfNegative(context, fn, x)))
        ) as unknown as Kept
        powers.forEach((value, half) => fn.set(sums[half]!, f32x4.add(sums[half]!, value)))
        storeBoth(fn, pointer, powers)
      })
      clearTo(fn, [pointer], end)
      const sum = across(fn, work, sums, f32x4.add)
      fn.emit(v128.store32Lane(state, blocks ? largest : shift, 0))
      if (!blocks) return fn.emit(v128.store32Lane(state, sum, 0, apart))
      const less = fn.keep(f32x4.sub(before, shift))
      const factor = fn.keep(expOfNegative(context, fn, less))
      const total = f32x4.add(f32x4.mul(v128.load32Splat(state, apart), factor), sum)
      fn.emit(v128.store32Lane(state, fn.keep(total), 0, apart))
      fn.when(i32.eqz(f32.eq(f32x4.lane(factor, 0), f32.const(1))), () => {
        for (let i = 0; i < features; i += 4) fn.emit(v128.store(out, f32x4.mul(v128.load(out, i * 4), factor), i * 4))
      })
    })
  )

/**
 * gradientRow(scores, products, visible, end, shift, state): scores to weights p = e^(score - shift) / sum, and products d = cotangent . value to
 * the scores' cotangents p (d - mean), where `mean` is that of d with p as weights. `state` has shift, 1 / sum and mean of the row, `apart` bytes
 * from each other. Zeros behind what is visible, until the row is at `end`.
 */
export const gradientRow = (
  context: Context,
  apart: number
): FunctionRef<readonly ["i32", "i32", "i32", "i32", "i32"]> =>
  context.helper(`attention gradient ${apart}`, () =>
    context.module.function(["i32", "i32", "i32", "i32", "i32"], (fn, scores, products, visible, end, state) => {
      independent(context, fn)
      const shift = fn.keep(v128.load32Splat(state))
      const inverse = fn.keep(v128.load32Splat(state, apart))
      const mean = fn.keep(v128.load32Splat(state, 2 * apart))
      alongRow(context, fn, visible, [scores, products], (mask) => {
        const x = keepBoth(fn, (half) => f32x4.sub(v128.load(scores, half * 16), shift))
        const d = keepBoth(fn, (half) => f32x4.sub(v128.load(products, half * 16), mean))
        const weights = x.map((one, half) =>
          fn.keep(only(mask, half as 0 | 1, f32x4.mul(expOfNegative(context, fn, one), inverse)))
        ) as unknown as Kept
        storeBoth(fn, scores, weights)
        storeBoth(
          fn,
          products,
          both((half) => only(mask, half, f32x4.mul(weights[half], d[half])))
        )
      })
      clearTo(fn, [scores, products], end)
    })
  )

/**
 * giveRow(row, visible, mask, bias): adds the bias to scores, and makes those that may not be seen -Infinity. A stride is that of keys, in
 * elements, or null where there is none of the kind.
 */
export const giveRow = (
  context: Context,
  mask: number | null,
  bias: number | null
): FunctionRef<readonly ["i32", "i32", "i32", "i32"]> =>
  context.helper(`attention give ${mask} ${bias}`, () =>
    context.module.function(["i32", "i32", "i32", "i32"], (fn, row, visible, masks, biases) => {
      independent(context, fn)
      const given = [
        [mask, masks],
        [bias, biases]
      ] as const
      const nothing = context.float(-Infinity)
      const neighbours = given.every(([stride]) => stride === null || stride <= 1)
      const whole = neighbours ? fn.keep(i32.and(visible, i32.const(-4))) : fn.keep(i32.const(0))
      const step = (size: 1 | 4): void => {
        for (const [stride, pointer] of given)
          if (stride !== null && stride > 0) advance(fn, pointer, stride * 4 * size)
        advance(fn, row, 4 * size)
      }
      const read = (stride: number, pointer: Local<"i32">): V128 =>
        stride === 0 ? v128.load32Splat(pointer) : v128.load(pointer)
      walk(fn, i32.const(0), whole, 4, () => {
        let score: V128 = v128.load(row)
        if (bias !== null) score = f32x4.add(score, read(bias, biases))
        if (mask !== null) score = v128.bitselect(nothing, score, i32x4.eq(read(mask, masks), v128.zero))
        fn.emit(v128.store(row, score))
        step(4)
      })
      walk(fn, whole, visible, 1, () => {
        const score = bias === null ? f32.load(row) : f32.add(f32.load(row), f32.load(biases))
        fn.emit(f32.store(row, mask === null ? score : either(i32.load(masks), score, f32.const(-Infinity))))
        step(1)
      })
    })
  )
