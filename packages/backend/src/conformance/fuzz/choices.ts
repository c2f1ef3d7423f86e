/** Parts that choices are made of: each finds operands among the values there are, or gives null. */
import { product } from "../../internal/sizes.ts"
import { T } from "../Case.ts"
import {
  below,
  type Choice,
  choose,
  type Fact,
  type Growing,
  isFloat,
  pick,
  type Step,
  same,
  type Value
} from "./growing.ts"
import type { Statement } from "./program.ts"

export const rounded = (most: number): Fact => ({ grain: null, most })

export const step = (statement: Statement, { grain, least, most }: Fact): Step => ({ statement, grain, least, most })

export const call = (name: string, args: ReadonlyArray<Value>, fact: Fact, ...rest: ReadonlyArray<unknown>): Step =>
  step({ call: name, args: args.map(({ id }) => id), ...(rest.length === 0 ? {} : { rest }) }, fact)

export const has = (name: string): boolean => name in T

/** One operand that fits, and what comes of it. */
export const unary = (
  weight: number,
  names: ReadonlyArray<string>,
  fits: (value: Value) => boolean,
  fact: (value: Value) => Fact
): Choice => ({
  weight,
  make: (state) => {
    const name = pick(state.next, names.filter(has))
    const x = choose(state, fits)
    return x === undefined || name === undefined ? null : call(name, [x], fact(x))
  }
})

export const kept = (value: Value): Fact => value

/** As `kept`, where elements may be 0 or below. */
export const loose = ({ grain, most }: Fact): Fact => ({ grain, most })

export const numeric = (value: Value): boolean => value.dtype !== "bool"

export const small = (most: number) => (value: Value) => isFloat(value) && value.most <= most

/** An operand of equal sizes and dtype, one that broadcasts, or null. */
export const partner = (state: Growing, x: Value, fits: (value: Value) => boolean = () => true): Value | undefined => {
  const stretches = ({ dtype, sizes }: Value) =>
    dtype === x.dtype &&
    sizes.length <= x.sizes.length &&
    sizes.every((size, i) => size === 1 || size === x.sizes[x.sizes.length - sizes.length + i])
  const found = state.next() < 0.75 ? choose(state, (y) => same(x)(y) && fits(y)) : undefined
  return found ?? choose(state, (y) => stretches(y) && fits(y))
}

export const finer = (x: Fact, y: Fact): number | null =>
  x.grain === null || y.grain === null ? null : Math.min(x.grain, y.grain)

export const binary = (
  weight: number,
  names: ReadonlyArray<string>,
  fits: (value: Value) => boolean,
  fact: (x: Value, y: Value) => Fact
): Choice => ({
  weight,
  make: (state) => {
    const name = pick(state.next, names.filter(has))
    const x = choose(state, fits)
    const y = x === undefined ? undefined : partner(state, x, fits)
    if (x === undefined || y === undefined || name === undefined) return null
    return state.next() < 0.5 ? call(name, [x, y], fact(x, y)) : call(name, [y, x], fact(y, x))
  }
})

/** Along one axis or several. */
export const along = (
  weight: number,
  fits: (value: Value) => boolean,
  make: (state: Growing, x: Value, axis: number) => Step | null
): Choice => ({
  weight,
  make: (state) => {
    const x = choose(state, (value) => value.sizes.length > 0 && fits(value))
    return x === undefined ? null : make(state, x, below(state.next, x.sizes.length))
  }
})

export const shuffled = (state: Growing, n: number): ReadonlyArray<number> =>
  Array.from({ length: n }, (_, i) => ({ i, rank: state.next() }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ i }) => i)

export const someAxes = (state: Growing, x: Value): ReadonlyArray<number> => {
  const axes = x.sizes.flatMap((_, i) => (state.next() < 0.5 ? [i] : []))
  return axes.length === 0 ? [below(state.next, x.sizes.length)] : axes
}

/** How many elements one of the result is made of. */
export const share = (x: Value, axes: ReadonlyArray<number>): number => product(axes.map((axis) => x.sizes[axis]!))
