/** Running sums, products and maxima along an axis. A float32 sum is carried in double precision. */
import { product } from "../../internal/sizes.ts"
import type { Expr, Fn, Local } from "./assembler.ts"
import type { Context } from "./context.ts"
import { f32x4, f64x2, i32, v128 } from "./instructions.ts"
import { advance, alongRow, copyRow, fillRow, loadRow, repeat, storeRow } from "./rows.ts"
import type { Call } from "./singles/Single.ts"

type V128 = Expr<"v128">
type I32 = Local<"i32">
type Cumulative = Call<"cumsum" | "cumprod" | "cummax">

/** What one row, the elements at one index of the axis, makes of the rows before it: both pointers end behind it. */
interface Rows {
  readonly first: (from: I32, to: I32) => void
  readonly next: (from: I32, to: I32) => void
}

/** Rows [inner] in the order of the axis, once for every index of the axes before it. */
const walk = ({ attrs, fn, inputs, result }: Cumulative, { first, next }: Rows): void => {
  const { axis, reverse } = attrs
  const { sizes } = result
  const [outer, length, inner] = [product(sizes.slice(0, axis)), sizes[axis]!, product(sizes.slice(axis + 1))]
  if (outer * length * inner === 0) return
  const bytes = 4 * inner
  const start = reverse ? (length - 1) * bytes : 0
  const from = fn.keep(i32.const(inputs[0]!.address + start))
  const to = fn.keep(i32.const(result.address + start))
  // a row is passed by walking it: what is left to the next one
  const step = reverse ? -2 * bytes : 0
  const move = (by: number): void => {
    if (by === 0) return
    advance(fn, from, by)
    advance(fn, to, by)
  }
  repeat(fn, outer, () => {
    first(from, to)
    move(step)
    repeat(fn, length - 1, () => {
      next(from, to)
      move(step)
    })
    // from behind the last row to the first row of the next
    move(reverse ? 2 * length * bytes : 0)
  })
}

/** Combines every row with the result of the one before. */
const combined = (call: Cumulative, combine: (before: V128, x: V128) => V128): Rows => {
  const { attrs, fn, result } = call
  const inner = product(result.sizes.slice(attrs.axis + 1))
  if (inner === 1) {
    const carried = fn.local("v128")
    const put = (from: I32, to: I32, value: V128): void => {
      fn.set(carried, value)
      storeRow(fn, to, carried, 1)
      advance(fn, from, 4)
      advance(fn, to, 4)
    }
    return {
      first: (from, to) => put(from, to, loadRow(from, 1)),
      next: (from, to) => put(from, to, combine(carried, loadRow(from, 1)))
    }
  }
  const before = fn.local("i32")
  return {
    first: (from, to) => copyRow(fn, inner, from, to),
    next: (from, to) => {
      fn.set(before, i32.add(to, i32.const(attrs.reverse ? 4 * inner : -4 * inner)))
      alongRow(fn, inner, [from, to, before], (width) =>
        storeRow(fn, to, combine(loadRow(before, width), loadRow(from, width)), width)
      )
    }
  }
}

const single = (fn: Fn): Rows => {
  const sum = fn.local("v128")
  const next = (from: I32, to: I32): void => {
    fn.set(sum, f64x2.add(sum, f64x2.promoteLow(v128.load32Zero(from))))
    storeRow(fn, to, f32x4.demote(sum), 1)
    advance(fn, from, 4)
    advance(fn, to, 4)
  }
  return {
    first: (from, to) => {
      fn.set(sum, v128.zero)
      next(from, to)
    },
    next
  }
}

/** Sums of a row in scratch memory: of four elements in two registers, of one in a register of its own. */
const doubles = (context: Context, fn: Fn, inner: number): Rows => {
  const registers = 2 * Math.floor(inner / 4) + (inner % 4)
  const address = context.work(16 * registers)
  const sums = fn.local("i32")
  const add = (offset: number, x: V128): Local<"v128"> => {
    const sum = fn.keep(f64x2.add(v128.load(sums, offset), f64x2.promoteLow(x)))
    fn.emit(v128.store(sums, sum, offset))
    return sum
  }
  const next = (from: I32, to: I32): void => {
    fn.set(sums, address)
    alongRow(fn, inner, [from, to], (width) => {
      const x = fn.keep(loadRow(from, width))
      const low = add(0, x)
      const value =
        width === 1
          ? f32x4.demote(low)
          : v128.shuffle(f32x4.demote(low), f32x4.demote(add(16, v128.shuffle(x, x, 2, 3, 2, 3))), 0, 1, 4, 5)
      storeRow(fn, to, value, width)
      advance(fn, sums, width === 4 ? 32 : 16)
    })
  }
  return {
    first: (from, to) => {
      fn.set(sums, address)
      fillRow(fn, 4 * registers, v128.zero, sums)
      next(from, to)
    },
    next
  }
}

export const emitCumulate = (call: Cumulative, combine: (before: V128, x: V128) => V128): void =>
  walk(call, combined(call, combine))

export const emitFloatSums = (call: Cumulative): void => {
  const inner = product(call.result.sizes.slice(call.attrs.axis + 1))
  walk(call, inner === 1 ? single(call.fn) : doubles(call.context, call.fn, inner))
}
