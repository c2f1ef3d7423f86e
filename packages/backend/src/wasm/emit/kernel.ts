/**
 * Kernels as functions. A kernel that can be split does some of its `units`, which are independent pieces of what it writes: whoever does them,
 * and in which order, the bits are the same. So a sum is never split along what it adds.
 */
import type { Expr, Fn, Local } from "./assembler.ts"
import type { Context } from "./context.ts"
import { i32 } from "./instructions.ts"

type I32 = Expr<"i32">

/** The pieces from `lo` to `hi` (exclusive); at least one. */
export interface Range {
  readonly lo: I32
  readonly hi: I32
}

export interface KernelCode {
  readonly units: number
  /** every thread calls it: it divides what is in it */
  readonly collective?: boolean
  /** the call that does a range of them */
  readonly call: (fn: Fn, range: Range) => void
}

/** A call that does everything. */
export const callAll = (fn: Fn, { call, units }: KernelCode): void =>
  call(fn, { lo: i32.const(0), hi: i32.const(units) })

/** A kernel in one piece, in a function of its own, so that each is compiled on its own. */
export const whole = (context: Context, build: (fn: Fn) => void): KernelCode => {
  const f = context.module.function([], build)
  return { units: 1, call: (fn) => fn.call(f) }
}

/** Kernels that are divided one by one. */
export const collective = (context: Context, build: (fn: Fn) => void): KernelCode => ({
  ...whole(context, build),
  collective: true
})

/** A kernel in pieces. */
export const ranged = (context: Context, units: number, build: (fn: Fn, range: Range) => void): KernelCode => {
  const f = context.module.function(["i32", "i32"], (fn, lo, hi) => build(fn, { lo, hi }))
  return { units, call: (fn, { hi, lo }) => fn.call(f, lo, hi) }
}

/** Parameters that a function may have; engines allow 1000. */
const mostAddresses = 900

/**
 * A kernel whose code is the same for all of equal `key`: where its operands stand are arguments. `key` says everything else. Equal addresses
 * may come with different operands.
 */
export const shared = (
  context: Context,
  key: string,
  units: number,
  addresses: ReadonlyArray<number>,
  build: (fn: Fn, addresses: ReadonlyArray<I32>, range: Range) => void
): KernelCode => {
  const places = addresses.map((address) => i32.const(address))
  if (addresses.length > mostAddresses) return ranged(context, units, (fn, range) => build(fn, places, range))
  const types: ReadonlyArray<"i32"> = [...addresses.map(() => "i32" as const), "i32", "i32"]
  const f = context.helper(key, () =>
    context.module.function(types, (fn, ...params: ReadonlyArray<Local<"i32">>) =>
      build(fn, params.slice(0, addresses.length), { lo: params[addresses.length]!, hi: params[addresses.length + 1]! })
    )
  )
  return { units, call: (fn, { hi, lo }) => fn.call(f, ...places, lo, hi) }
}
