/** Error rules: how much a primitive's result may differ, given by how much its operands may. */
import type { GraphNode } from "@typegrad/core/Graph"

export type Numbers = Float64Array

/** A value as the reference has it, rounded to float32, and by how much another implementation's may differ. */
export interface Bounded {
  readonly value: Numbers
  readonly error: Numbers
}

/** One application. */
export interface Call {
  readonly node: GraphNode
  readonly xs: ReadonlyArray<Bounded>
  readonly value: Numbers
  /** the primitive, in float64, of other numbers */
  readonly run: (...operands: ReadonlyArray<Numbers>) => Numbers
  /** whether no operand has an error */
  readonly exact: boolean
}

export type Rule = (call: Call) => Numbers

/** Two roundings apart at most, of half a unit in the last place each. */
const unit = 2 ** -23
const least = 2 ** -149

const map = (call: Call, f: (k: number) => number): Numbers => Float64Array.from(call.value, (_, k) => f(k))

const local = (ulps: number, value: number): number => ulps * (unit * Math.abs(value) + least)

const abs = (x: Numbers): Numbers => x.map(Math.abs)

const plus = (x: Numbers, y: Numbers): Numbers => x.map((value, k) => value + y[k]!)

const minus = (x: Numbers, y: Numbers): Numbers => x.map((value, k) => value - y[k]!)

/** The largest power of two of which the number is a multiple. */
const grain = (x: number): number => {
  if (x === 0 || !Number.isFinite(x)) return Infinity
  let step = 1
  while (!Number.isInteger(x / step) && step > 2 ** -60) step /= 2
  return step
}

const grainOf = (x: Numbers): number => x.reduce((least, value) => Math.min(least, grain(value)), Infinity)

/** Nothing is rounded whatever the order of the sum: terms are multiples of `step` and add up to no more than `total`. */
const fits = (step: number, total: Numbers): boolean => total.every((sum) => sum <= 2 ** 24 * step)

export const zeros = (call: Call): Numbers => new Float64Array(call.value.length)

/** Elements are moved, and their errors with them; `moved` says which operands are, the others say where to. */
const movement =
  (moved: ReadonlyArray<number> | "all"): Rule =>
  (call) => {
    const isMoved = (i: number) => moved === "all" || moved.includes(i)
    if (call.xs.some((x, i) => !isMoved(i) && x.error.some((e) => e > 0))) return map(call, () => Infinity)
    const found = call.run(...call.xs.map(({ error, value }, i) => (isMoved(i) ? error : value)))
    return found.map((e) => (e >= 0 ? e : 0))
  }

/** Each element of the result is a sum of elements of the moved operands. */
const sum =
  (added: ReadonlyArray<number> = [0]): Rule =>
  (call) => {
    const of = (f: (x: Bounded) => Numbers) => call.run(...call.xs.map((x, i) => (added.includes(i) ? f(x) : x.value)))
    if (call.xs.some((x, i) => !added.includes(i) && x.error.some((e) => e > 0))) return map(call, () => Infinity)
    const total = of(({ value }) => abs(value))
    const grains = added.map((i) => grainOf(call.xs[i]!.value))
    if (call.exact && fits(Math.min(...grains), total)) return zeros(call)
    const terms = of(({ value }) => value.map(() => 1))
    const errors = of(({ error }) => error)
    return map(call, (k) => errors[k]! + local(terms[k]! + 1, total[k]! + errors[k]!))
  }

/** Each element of the result is a sum of products of one element of each operand. */
const product: Rule = (call) => {
  const [x, y] = call.xs as [Bounded, Bounded]
  const [ax, ay] = [abs(x.value), abs(y.value)]
  const total = call.run(ax, ay)
  if (call.exact && fits(grainOf(x.value) * grainOf(y.value), total)) return zeros(call)
  const terms = call.run(
    ax.map(() => 1),
    ay.map(() => 1)
  )
  const parts = [call.run(ax, y.error), call.run(x.error, ay), call.run(x.error, y.error)]
  return map(call, (k) => {
    const error = parts.reduce((sum, part) => sum + part[k]!, 0)
    return error + local(terms[k]! + 1, total[k]! + error)
  })
}

/** Monotone in every operand: the ends of the intervals give the ends of the result's. `ulps` is what a kernel may be off. */
const monotone =
  (ulps: number): Rule =>
  (call) => {
    const high = call.run(...call.xs.map(({ error, value }) => plus(value, error)))
    const low = call.run(...call.xs.map(({ error, value }) => minus(value, error)))
    const discrete = call.node.dtype !== "float32"
    // what is not known may be NaN
    const unknown = (k: number) =>
      call.xs.some(({ error }) => error.length === call.value.length && error[k] === Infinity)
    const rounds =
      ulps > 0 && !(call.exact && minus(call.run(...call.xs.map((x) => x.value)), call.value).every((e) => e === 0))
    return map(call, (k) => {
      const value = call.value[k]!
      if (unknown(k)) return Infinity
      if (Object.is(high[k], low[k])) return rounds ? local(ulps, value) : 0
      if (discrete) return high[k] === low[k] ? 0 : Infinity
      const spread = Math.max(Math.abs(high[k]! - value), Math.abs(low[k]! - value))
      return spread + (rounds ? local(ulps, Math.abs(value) + spread) : 0)
    })
  }

/**
 * Elementwise: from the operands' values and errors at one element. Nothing is known where the result is `signed`: it depends on
 * the sign of a zero, which is not looked at.
 */
const each =
  (
    f: (values: ReadonlyArray<number>, errors: ReadonlyArray<number>, value: number) => number,
    ulps = 1,
    signed: (values: ReadonlyArray<number>) => boolean = () => false
  ): Rule =>
  (call) => {
    // correctly rounded, and there was nothing to round
    const exact = call.run(...call.xs.map((x) => x.value))
    return map(call, (k) => {
      const [values, errors] = [call.xs.map((x) => x.value[k]!), call.xs.map((x) => x.error[k]!)]
      const value = call.value[k]!
      if (signed(values)) return Infinity
      const clean = errors.every((e) => e === 0)
      if (clean && Object.is(exact[k], value)) return 0
      const error = clean ? 0 : f(values, errors, value)
      return error + local(ulps, Math.abs(value) + error)
    })
  }

/** Anything may come of an operand that is not known. */
export const tainted: Rule = (call) => {
  const lost = call.xs.map(({ error }) => error.some((e) => e > 0))
  const elementwise = call.xs.every(({ error }) => error.length === call.value.length)
  return map(call, (k) => (call.xs.some(({ error }, i) => (elementwise ? error[k]! > 0 : lost[i]!)) ? Infinity : 0))
}

/** The same numbers in other places, or negated. */
export const views = new Set([
  "broadcast",
  "reshape",
  "transpose",
  "identity",
  "stopGradient",
  "neg",
  "barrier",
  "slice"
])
const comparison: Rule = (call) => {
  const [x, y] = call.xs as [Bounded, Bounded]
  return map(call, (k) => {
    const [a, b, ea, eb] = [x.value[k]!, y.value[k]!, x.error[k]!, y.error[k]!]
    if (ea + eb === 0 || Math.abs(a - b) > ea + eb) return 0
    if ((Number.isNaN(a) || Number.isNaN(b)) && ea + eb < Infinity) return 0
    return Infinity
  })
}

const select: Rule = (call) => {
  const [c, x, y] = call.xs as [Bounded, Bounded, Bounded]
  return map(call, (k) => {
    const chosen = c.value[k] !== 0 ? x.error[k]! : y.error[k]!
    if (c.error[k] === 0) return chosen
    return Object.is(x.value[k], y.value[k])
      ? Math.max(x.error[k]!, y.error[k]!)
      : Math.abs(x.value[k]! - y.value[k]!) + Math.max(x.error[k]!, y.error[k]!)
  })
}

/** Of all corners of the box, for a function monotone in each operand alone. */
const corners = (f: (x: number, y: number) => number) =>
  (([x, y]: ReadonlyArray<number>, [ex, ey]: ReadonlyArray<number>, value: number) =>
    Math.max(
      ...[-1, 1].flatMap((s) => [-1, 1].map((t) => Math.abs(f(x! + s * ex!, y! + t * ey!) - value)))
    )) as Parameters<typeof each>[0]

const pow = corners(Math.pow)

/** Products of many: relative errors add up. */
const products: Rule = (call) => {
  const [x] = call.xs as [Bounded]
  const size = call.run(abs(x.value))
  const high = call.run(plus(abs(x.value), x.error))
  const terms = x.value.length
  return map(call, (k) => high[k]! - size[k]! + local(terms + 1, high[k]!))
}

/** Transcendental functions are right to a few units in the last place, each in its own way. */
const few = 16

export const rules: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(
    ["identity", "stopGradient", "reshape", "transpose", "broadcast", "slice", "reverse"].map((op) => [
      op,
      movement([0])
    ])
  ),
  ...Object.fromEntries(["eq", "ne", "lt", "le", "gt", "ge"].map((op) => [op, comparison])),
  ...Object.fromEntries(
    ["exp", "log", "tanh", "sigmoid", "erf", "expm1", "log1p", "rsqrt"].map((op) => [op, monotone(few)])
  ),
  ...Object.fromEntries(
    ["relu", "sign", "floor", "ceil", "round", "maximum", "minimum", "reduceMax", "cummax", "windowMax"].map((op) => [
      op,
      monotone(0)
    ])
  ),
  barrier: (call) => call.xs[0]!.error,
  concat: movement("all"),
  pad: movement("all"),
  dynamicSlice: movement([0]),
  dynamicUpdate: movement([0, 1]),
  gather: movement([0]),
  scatterSet: movement([0, 2]),
  select,
  cast: (call) =>
    call.node.dtype === "bool"
      ? map(call, (k) => {
          const { error, value } = call.xs[0]!
          return error[k] === 0 || Math.abs(value[k]!) > error[k]! ? 0 : Infinity
        })
      : monotone(1)(call),
  sqrt: monotone(1),
  neg: each((_, [e]) => e!, 0),
  abs: each((_, [e]) => e!, 0),
  sin: each((_, [e]) => e! + few * unit, few),
  cos: each((_, [e]) => e! + few * unit, few),
  add: each((_, [x, y]) => x! + y!),
  sub: each((_, [x, y]) => x! + y!),
  mul: product,
  div: each(
    ([, y], [ex, ey], value) => (Math.abs(y!) > ey! ? (ex! + Math.abs(value) * ey!) / (Math.abs(y!) - ey!) : Infinity),
    2,
    ([x, y]) => y === 0 && x !== 0
  ),
  pow: each(
    (values, errors, value) => (values[0]! > errors[0]! ? pow(values, errors, value) : Infinity),
    64,
    ([x, y]) => x === 0 && y! < 0
  ),
  atan2: each(
    ([y, x], [ey, ex]) => {
      const r = Math.hypot(x!, y!) - Math.hypot(ex!, ey!)
      return r > 0 && (x! > ex! || Math.abs(y!) > ey!) ? (ex! + ey!) / r : Infinity
    },
    few,
    ([y, x]) => y === 0 && x! <= 0
  ),
  remainder: each(([x, y], [ex, ey], value) => {
    const turns = Math.abs((x! - value) / y!)
    const error = ex! + turns * ey!
    return Math.abs(value) > error && Math.abs(y!) - Math.abs(value) > error ? error : Infinity
  }),
  reduceSum: sum(),
  cumsum: sum(),
  windowSum: sum(),
  scatterAdd: sum([0, 2]),
  scatterMax: (call) => (call.xs[1]!.error.some((e) => e > 0) ? map(call, () => Infinity) : monotone(0)(call)),
  dot: product,
  // padding times what is not finite is NaN, or left out
  convolution: (call) =>
    call.xs.every(({ value }) => value.every(Number.isFinite)) ? product(call) : map(call, () => Infinity),
  reduceProd: products,
  cumprod: products
}

/** Primitives that move integers and truth values as they move floats. */
export const movements: Readonly<Record<string, true>> = {
  ...{
    reverse: true,
    concat: true,
    pad: true,
    dynamicSlice: true,
    dynamicUpdate: true,
    gather: true,
    scatterSet: true
  },
  ...{ select: true }
}
