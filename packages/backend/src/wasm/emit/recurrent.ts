/**
 * The gates of an LSTM and its state, forward and back: elementwise on four blocks of a row that stand side by side. With p = projected + read,
 *
 *     i, f, o = sigmoid(p0, p1, p3), g = tanh(p2), cell' = f cell + i g, hidden' = o tanh(cell')
 *
 * and, with t = tanh(cell') and cotangents h of hidden' and c of cell',
 *
 *     a = c + h o (1 - t^2), p0: a g i (1 - i), p1: a cell f (1 - f), p2: a i (1 - g^2), p3: h t o (1 - o), cell: a f
 */
import type { Units } from "../../internal/composites/rows.ts"
import type { Expr, Fn, Local } from "./assembler.ts"
import type { Context, V128 } from "./context.ts"
import { sigmoid } from "./elementwise/sigmoid.ts"
import { tanh } from "./elementwise/tanh.ts"
import { f32x4, i32 } from "./instructions.ts"
import type { Range } from "./kernel.ts"
import { gather, scatter } from "./lanes.ts"

type I32 = Expr<"i32">
type Kept = Local<"v128">

/** A register of a row: where it begins, from the pointers on, and how many of its lanes count. */
interface Piece {
  readonly at: number
  readonly lanes: number
}

/** An operand or result: its address, and its blocks of `units` elements a row. */
interface Operand {
  readonly base: I32
  readonly blocks: 1 | 4
}

/** A block of an operand or result. */
type Block = readonly [operand: number, block: number]

/** What is done with a register of every row: `body` is given what `loads` names, and gives what `stores` does. */
interface Pass {
  readonly loads: ReadonlyArray<Block>
  readonly stores: ReadonlyArray<Block>
  readonly body: (loaded: ReadonlyArray<Kept>) => ReadonlyArray<V128>
}

/**
 * `body` for every register of the rows in `range`: two side by side, all of which is read before any is written, so that they can be one
 * register of 256 bits.
 */
const overRows = (
  fn: Fn,
  units: number,
  arrays: ReadonlyArray<Operand>,
  { hi, lo }: Range,
  { body, loads, stores }: Pass
): void => {
  const pointers = arrays.map(({ base, blocks }) => fn.keep(i32.add(base, i32.mul(lo, i32.const(units * blocks * 4)))))
  const advance = (bytes: (array: number) => number): void =>
    pointers.forEach((pointer, i) => fn.set(pointer, i32.add(pointer, i32.const(bytes(i)))))
  const pieces = (all: ReadonlyArray<Piece>): void => {
    const read = all.map(({ at, lanes }) =>
      loads.map(([array, block]) => fn.keep(gather(fn, pointers[array]!, block * units * 4 + at, 1, lanes)))
    )
    const values = read.map((one) => body(one))
    stores.forEach(([array, block], i) =>
      all.forEach(({ at, lanes }, piece) =>
        scatter(fn, pointers[array]!, block * units * 4 + at, 1, lanes, values[piece]![i]!)
      )
    )
  }
  const row = fn.keep(lo)
  const whole = Math.floor(units / 8)
  const rest = units % 8
  const column = fn.local("i32")
  fn.loop(
    () => i32.geS(row, hi),
    () => {
      fn.set(column, i32.const(0))
      fn.loop(
        () => i32.geS(column, i32.const(whole)),
        () => {
          pieces([0, 16].map((at) => ({ at, lanes: 4 })))
          advance(() => 32)
          fn.set(column, i32.add(column, i32.const(1)))
        }
      )
      for (let at = 0; at < rest; at += 4) pieces([{ at: at * 4, lanes: Math.min(4, rest - at) }])
      advance((i) => (units * arrays[i]!.blocks - whole * 8) * 4)
      fn.set(row, i32.add(row, i32.const(1)))
    }
  )
}

const arraysOf = (at: ReadonlyArray<I32>, blocks: ReadonlyArray<1 | 4>): ReadonlyArray<Operand> =>
  at.map((base, i) => ({ base, blocks: blocks[i]! }))

const four = (operand: number): ReadonlyArray<Block> => [0, 1, 2, 3].map((block) => [operand, block])

/** Operands projected, read, cell; results hidden', cell', gates. */
export const emitCell = (context: Context, fn: Fn, { units }: Units, at: ReadonlyArray<I32>, range: Range): void =>
  overRows(fn, units, arraysOf(at, [4, 4, 1, 1, 1, 4]), range, {
    loads: [...four(0), ...four(1), [2, 0]],
    stores: [[3, 0], [4, 0], ...four(5)],
    body: (loaded) => {
      const sums = [0, 1, 2, 3].map((i) => fn.keep(f32x4.add(loaded[i]!, loaded[i + 4]!)))
      const [i, f, g, o] = sums.map((x, gate) =>
        fn.keep(gate === 2 ? tanh(context, fn, x) : sigmoid(context, fn, x))
      ) as [Kept, Kept, Kept, Kept]
      const cell = fn.keep(f32x4.add(f32x4.mul(f, loaded[8]!), f32x4.mul(i, g)))
      return [fn.keep(f32x4.mul(o, tanh(context, fn, cell))), cell, i, f, g, o]
    }
  })

/** Operands gates, cell, cotangents of hidden' and cell'; results the cotangents of p and of cell. */
export const emitCellGradient = (
  context: Context,
  fn: Fn,
  { units }: Units,
  at: ReadonlyArray<I32>,
  range: Range
): void =>
  overRows(fn, units, arraysOf(at, [4, 1, 1, 1, 4, 1]), range, {
    loads: [...four(0), [1, 0], [2, 0], [3, 0]],
    stores: [...four(4), [5, 0]],
    body: (loaded) => {
      const { mul, sub } = f32x4
      const one = context.float(1)
      const [i, f, g, o, before, toHidden, toCell] = loaded as [Kept, Kept, Kept, Kept, Kept, Kept, Kept]
      const t = fn.keep(tanh(context, fn, fn.keep(f32x4.add(mul(f, before), mul(i, g)))))
      const all = fn.keep(f32x4.add(toCell, mul(mul(toHidden, o), sub(one, mul(t, t)))))
      return [
        mul(mul(all, g), mul(i, sub(one, i))),
        mul(mul(all, before), mul(f, sub(one, f))),
        mul(mul(all, i), sub(one, mul(g, g))),
        mul(mul(toHidden, t), mul(o, sub(one, o))),
        mul(all, f)
      ].map((value) => fn.keep(value))
    }
  })
