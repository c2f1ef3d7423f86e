/** Loops over rows of floats, eight at a time, and what they add up. */
import type { Expr, Fn, Local } from "./assembler.ts"
import type { Context, V128 } from "./context.ts"
import { f32x4, i32, v128 } from "./instructions.ts"
import { gather, scatter } from "./lanes.ts"

type I32 = Expr<"i32">
export type Pair = readonly [V128, V128]
export type KeptPair = readonly [Local<"v128">, Local<"v128">]

export const both = <A>(f: (half: 0 | 1) => A): readonly [A, A] => [f(0), f(1)]

export const keepBoth = (fn: Fn, f: (half: 0 | 1) => V128): KeptPair => {
  const [a, b] = both(f)
  return [fn.keep(a), fn.keep(b)]
}

export const storeBoth = (fn: Fn, pointer: I32, [a, b]: Pair, at = 0): void => {
  fn.emit(v128.store(pointer, a, at))
  fn.emit(v128.store(pointer, b, at + 16))
}

/**
 * All eight lanes as one, in every lane. Through memory, `work` with room for them: of registers that are used by halves in one place, engines
 * make halves everywhere.
 */
export const across = (fn: Fn, work: I32, pair: Pair, combine: (a: V128, b: V128) => V128): Local<"v128"> => {
  storeBoth(fn, work, pair)
  const four = fn.keep(combine(v128.load(work), v128.load(work, 16)))
  const two = fn.keep(combine(four, v128.shuffle(four, four, 2, 3, 0, 1)))
  return fn.keep(combine(two, v128.shuffle(two, two, 1, 0, 3, 2)))
}

/** Elements of rows at a place of the walk: `lanes` of each register count, which are none of the second one at the end. */
export interface Eight {
  /** 0 to 3 in turn: sums by it depend on each other four times less */
  readonly turn: number
  readonly load: (row: number) => KeptPair
  readonly store: (row: number, values: Pair) => void
  /** zeros in lanes that do not count */
  readonly counted: (values: Pair) => Pair
}

const maskOf = (context: Context, lanes: number): V128 => {
  const on = (lane: number): number => (lane < lanes ? -1 : 0)
  return context.ints(on(0), on(1), on(2), on(3))
}

/** how many times eight elements are visited in one turn of a loop */
const turns = 4

/** Visits rows of `count` floats at `rows` side by side. */
export const alongRows = (
  context: Context,
  fn: Fn,
  count: number,
  rows: ReadonlyArray<I32>,
  body: (eight: Eight) => void
): void => {
  const pointers = rows.map((row) => fn.keep(row))
  const advance = (eights: number): void => {
    for (const pointer of pointers) fn.set(pointer, i32.add(pointer, i32.const(eights * 32)))
  }
  const eight = (turn: number): void => {
    const at = (half: 0 | 1): number => turn * 32 + half * 16
    body({
      turn,
      load: (row) => keepBoth(fn, (half) => v128.load(pointers[row]!, at(half))),
      store: (row, values) => storeBoth(fn, pointers[row]!, values, turn * 32),
      counted: (values) => values
    })
  }
  const whole = Math.floor(count / 8)
  const rounds = Math.floor(whole / turns)
  if (rounds > 0) {
    const end = fn.keep(i32.add(pointers[0]!, i32.const(rounds * turns * 32)))
    fn.loop(
      () => i32.geU(pointers[0]!, end),
      () => {
        for (let turn = 0; turn < turns; turn++) eight(turn)
        advance(turns)
      }
    )
  }
  const more = whole % turns
  for (let turn = 0; turn < more; turn++) eight(turn)
  const rest = count % 8
  if (rest === 0) return
  advance(more)
  const lanes = both((half) => Math.max(0, Math.min(4, rest - half * 4)))
  const used = lanes.flatMap((lane, half) => (lane > 0 ? [half as 0 | 1] : []))
  body({
    turn: more,
    load: (row) =>
      keepBoth(fn, (half) => (lanes[half] > 0 ? gather(fn, pointers[row]!, half * 16, 1, lanes[half]) : v128.zero)),
    store: (row, values) => {
      for (const half of used) scatter(fn, pointers[row]!, half * 16, 1, lanes[half], fn.keep(values[half]))
    },
    counted: (values) =>
      both((half) => (lanes[half] === 4 ? values[half] : v128.and(values[half], maskOf(context, lanes[half]))))
  })
}

/** Sums along rows: `add` adds eight terms, `total` gives their sum in every lane. */
export const makeSum = (fn: Fn, work: I32) => {
  const sums = Array.from({ length: turns }, () => keepBoth(fn, () => v128.zero))
  const [a, b, c, d] = sums as [KeptPair, KeptPair, KeptPair, KeptPair]
  const plus = (x: Pair, y: Pair): Pair => both((half) => f32x4.add(x[half], y[half]))
  return {
    add: ({ turn }: Eight, terms: Pair): void =>
      terms.forEach((term, half) => fn.set(sums[turn]![half]!, f32x4.add(sums[turn]![half]!, term))),
    total: (): Local<"v128"> => across(fn, work, plus(plus(a, b), plus(c, d)), f32x4.add)
  }
}
