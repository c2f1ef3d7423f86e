/** threefry2x32 with 20 rounds (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"), four counters at a time. */
import type { Expr, Fn } from "./assembler.ts"
import type { Context, V128 } from "./context.ts"
import { i32, i32x4, select, v128 } from "./instructions.ts"
import type { Range } from "./kernel.ts"

const rotations = [13, 15, 26, 6, 17, 29, 16, 24]
const parity = 0x1bd11bda

const rotate = (x: V128, by: number): V128 => v128.or(i32x4.shl(x, i32.const(by)), i32x4.shrU(x, i32.const(32 - by)))

/** Both words for the counters (0, `counter`); the key words are the same in all lanes. */
const threefry = (
  context: Context,
  fn: Fn,
  keys: readonly [V128, V128, V128],
  counter: V128
): readonly [V128, V128] => {
  let x0: V128 = keys[0]
  let x1: V128 = fn.keep(i32x4.add(counter, keys[1]))
  for (let round = 0; round < 20; round++) {
    x0 = fn.keep(i32x4.add(x0, x1))
    x1 = fn.keep(v128.xor(fn.keep(rotate(x1, rotations[round % 8]!)), x0))
    if (round % 4 !== 3) continue
    const injection = (round + 1) / 4
    x0 = fn.keep(i32x4.add(x0, keys[injection % 3]!))
    x1 = fn.keep(i32x4.add(i32x4.add(x1, keys[(injection + 1) % 3]!), context.int(injection)))
  }
  return [x0, x1]
}

const keysAt = (context: Context, fn: Fn, address: number): readonly [V128, V128, V128] => {
  const k0 = fn.keep(v128.load32Splat(i32.const(0), address))
  const k1 = fn.keep(v128.load32Splat(i32.const(0), address + 4))
  return [k0, k1, fn.keep(v128.xor(v128.xor(k0, k1), context.int(parity)))]
}

/** Elements of a unit. */
export const bitsTogether = 1024

/** Units of the int32 bits of `count` elements: element i is the exclusive or of the two words of (0, i). */
export const emitRandomBits = (
  context: Context,
  fn: Fn,
  key: number,
  to: number,
  count: number,
  { hi, lo }: Range
): void => {
  const keys = keysAt(context, fn, key)
  const i = fn.keep(i32.mul(lo, i32.const(bitsTogether)))
  const offset = (by: Expr<"i32">): Expr<"i32"> => i32.shl(by, i32.const(2))
  const bits = (): V128 => {
    const [x0, x1] = threefry(context, fn, keys, i32x4.add(i32x4.splat(i), context.ints(0, 1, 2, 3)))
    return fn.keep(v128.xor(x0, x1))
  }
  const whole = count - (count % 4)
  const asked = fn.keep(i32.mul(hi, i32.const(bitsTogether)))
  const end = fn.keep(select(i32.ltS(asked, i32.const(whole)), asked, i32.const(whole)))
  fn.loop(
    () => i32.geU(i, end),
    () => {
      fn.emit(v128.store(offset(i), bits(), to))
      fn.set(i, i32.add(i, i32.const(4)))
    }
  )
  if (whole === count) return
  fn.when(i32.gtS(asked, i32.const(whole)), () => {
    const last = bits()
    for (let lane = 0; lane < count - whole; lane++) {
      fn.emit(v128.store32Lane(i32.const(0), last, lane, to + (whole + lane) * 4))
    }
  })
}

/** int32 [2]: both words of (0, data). */
export const emitRandomFold = (context: Context, fn: Fn, key: number, data: number, to: number): void => {
  const [x0, x1] = threefry(context, fn, keysAt(context, fn, key), v128.load32Splat(i32.const(0), data))
  fn.emit(v128.store32Lane(i32.const(0), x0, 0, to))
  fn.emit(v128.store32Lane(i32.const(0), x1, 0, to + 4))
}
