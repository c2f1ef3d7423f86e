/** Elementwise primitives of floats: odd sizes, empty arrays, special values, gradients. */
import { both, type Case, make, type Options, show, T } from "../Case.ts"
import { between, bools, type Elements, floatEdges, input, listed, normal, ties } from "../values.ts"

const sizes: ReadonlyArray<ReadonlyArray<number>> = [[], [1], [5], [0], [7, 9], [3, 0, 2], [2, 3, 5, 7], [1023]]

interface Unary extends Options {
  readonly name: string
  readonly f: (x: any) => any
  readonly domain?: Elements
  /** not differentiable, or with jumps in the domain */
  readonly rough?: boolean
  /** no special values: this tolerance cannot hold there */
  readonly plain?: boolean
}

/** away from 0, where these have a corner */
const corner: Elements = { dtype: "float32", make: (next, i) => normal.make(next, i) + (i % 2 === 0 ? 5 : -5) }
const positive = between(0.125, 8)
/** of either sign, away from 0: the angle jumps where y is 0 beside a negative x */
const upOrDown: Elements = { dtype: "float32", make: (next, i) => (i % 4 < 2 ? 1 : -1) * positive.make(next, i) }

const unary: ReadonlyArray<Unary> = [
  { name: "neg", f: T.neg },
  { name: "abs", f: T.abs, domain: corner },
  { name: "sign", f: T.sign, domain: corner },
  { name: "exp", f: T.exp },
  { name: "log", f: T.log, domain: positive },
  { name: "sqrt", f: T.sqrt, domain: positive },
  { name: "square", f: T.square },
  { name: "tanh", f: T.tanh },
  { name: "sigmoid", f: T.sigmoid },
  { name: "relu", f: T.relu, domain: corner },
  { name: "floor", f: T.floor, rough: true },
  { name: "ceil", f: T.ceil, rough: true },
  { name: "round", f: T.round, rough: true },
  { name: "rsqrt", f: T.rsqrt, domain: positive },
  { name: "expm1", f: T.expm1 },
  { name: "log1p", f: T.log1p, domain: positive },
  { name: "erf", f: T.erf },
  { name: "sin", f: T.sin, plain: true },
  { name: "cos", f: T.cos, plain: true },
  { name: "softplus", f: T.softplus },
  { name: "clip", f: (x) => T.clip(x, -0.75, 0.6), rough: true },
  { name: "isFinite", f: T.isFinite, rough: true },
  { name: "allFinite", f: T.allFinite, rough: true },
  { name: "stopGradient", f: (x) => T.mul(x, T.stopGradient(x)), rough: true },
  { name: "square root of a sum", f: (x) => T.sqrt(T.add(T.square(x), 1)), plain: true },
  { name: "0.5 x (1 + tanh(0.8 (x + 0.04 x^3)))", f: (x) => gelu(x), plain: true }
]

/** Compositions: their sizes say nothing that those of the primitives do not. */
const few: ReadonlyArray<ReadonlyArray<number>> = [[5], [0], [7, 9]]

const composed: ReadonlyArray<Unary> = [
  { name: "trunc", f: T.trunc, rough: true },
  { name: "frac", f: T.frac, domain: between(2.1, 2.9) },
  { name: "reciprocal", f: T.reciprocal, domain: positive },
  { name: "exp2", f: T.exp2 },
  { name: "log2", f: T.log2, domain: positive },
  { name: "log10", f: T.log10, domain: positive },
  { name: "tan", f: T.tan, domain: between(-1.2, 1.2), plain: true },
  { name: "asin", f: T.asin, domain: between(-0.9, 0.9) },
  { name: "acos", f: T.acos, domain: between(-0.9, 0.9) },
  { name: "atan", f: T.atan },
  { name: "sinh", f: T.sinh },
  { name: "cosh", f: T.cosh },
  { name: "asinh", f: T.asinh, domain: corner },
  { name: "acosh", f: T.acosh, domain: between(1.25, 8) },
  { name: "atanh", f: T.atanh, domain: between(-0.9, 0.9) },
  { name: "erfc", f: T.erfc, domain: between(-2, 3) },
  { name: "isNaN", f: T.isNaN, rough: true },
  { name: "isInfinite", f: T.isInfinite, rough: true }
]

const gelu = (x: any): any => {
  const cubic = T.mul(T.square(x), x)
  return T.mul(T.mul(x, 0.5), T.add(T.tanh(T.mul(T.add(x, T.mul(cubic, 0.044715)), 0.7978845608)), 1))
}

const unaryCases =
  (sizes: ReadonlyArray<ReadonlyArray<number>>): ((one: Unary) => ReadonlyArray<Case>) =>
  ({ domain = normal, f, name, plain = false, rough = false, ...options }) => [
    ...sizes.flatMap((size) =>
      rough
        ? [make(`${name} ${show(size)}`, [input(size, domain)], f, options)]
        : both(`${name} ${show(size)}`, [input(size, domain)], f, options)
    ),
    ...(plain
      ? []
      : [make(`${name} of special values`, [input([floatEdges.length], listed("float32", floatEdges))], f, options)])
  ]

interface Binary extends Options {
  readonly name: string
  readonly gradient?: Options
  readonly f: (x: any, y: any) => any
  readonly left?: Elements
  readonly right?: Elements
  readonly rough?: boolean
}

/** Left and right never meet: no ties, no corner. */
const low: Elements = { dtype: "float32", make: (next, i) => (i % 3 === 0 ? 3 : 0) + next() }
const high: Elements = { dtype: "float32", make: (next, i) => (i % 3 === 0 ? 1 : 6) + next() }

const binary: ReadonlyArray<Binary> = [
  { name: "add", f: T.add },
  { name: "sub", f: T.sub },
  { name: "mul", f: T.mul },
  { name: "div", f: T.div, right: between(0.5, 4) },
  { name: "maximum", f: T.maximum, left: low, right: high },
  { name: "minimum", f: T.minimum, left: low, right: high },
  {
    name: "pow",
    f: T.pow,
    left: between(0.25, 3),
    right: between(-2, 3),
    relative: 5e-7,
    gradient: { relative: 4e-6 }
  },
  { name: "remainder", f: T.remainder, left: between(1.85, 2.15), right: between(0.77, 0.83) },
  { name: "remainder of negative numbers", f: T.remainder, left: between(-2.15, -1.85), right: between(0.77, 0.83) },
  { name: "fmod", f: T.fmod, left: between(-2.15, -1.85), right: between(0.77, 0.83) },
  { name: "floorDivide", f: T.floorDivide, rough: true },
  { name: "atan2", f: T.atan2, left: upOrDown, right: corner },
  { name: "hypot", f: T.hypot, right: corner },
  { name: "equal", f: T.equal, left: ties, right: ties, rough: true },
  { name: "notEqual", f: T.notEqual, left: ties, right: ties, rough: true },
  { name: "less", f: T.less, left: ties, right: ties, rough: true },
  { name: "lessEqual", f: T.lessEqual, left: ties, right: ties, rough: true },
  { name: "greater", f: T.greater, left: ties, right: ties, rough: true },
  { name: "greaterEqual", f: T.greaterEqual, left: ties, right: ties, rough: true }
]

const pairs = floatEdges.length
const row = input([1, pairs], listed("float32", floatEdges))
const column = input([pairs, 1], listed("float32", floatEdges))

const binaryCases = ({
  f,
  left = normal,
  name,
  right = normal,
  rough = false,
  ...options
}: Binary): ReadonlyArray<Case> => [
  ...sizes.flatMap((size) =>
    rough
      ? [make(`${name} ${show(size)}`, [input(size, left), input(size, right)], f, options)]
      : both(`${name} ${show(size)}`, [input(size, left), input(size, right)], f, options)
  ),
  make(`${name} of special values`, [row, column], f, { ...options, absolute: 1e-37 })
]

const cornerCases: ReadonlyArray<Case> = [
  ...both("relu and abs at 0", [input([6], listed("float32", [0, -0, 1, -1, 0, 2]))], (x) => [T.relu(x), T.abs(x)], {
    smooth: false
  }),
  ...both(
    "maximum and minimum at ties",
    [input([5, 7], ties), input([5, 7], ties)],
    (x, y) => [T.maximum(x, y), T.minimum(x, y)],
    { smooth: false }
  ),
  ...both(
    "pow at 0",
    [input([4], listed("float32", [0, 0, 2, 1])), input([4], listed("float32", [0, 2, 0, 1]))],
    T.pow,
    { smooth: false }
  ),
  ...both("pow of a negative base", [input([4], listed("float32", [-2, -1.5, -3, -0.5]))], (x) => T.pow(x, 3), {
    relative: 4e-6
  }),
  make("log at the ends of its range", [input([7], listed("float32", [0, -0, -1, 1e-38, 1e38, Infinity, 1]))], T.log),
  make("log of subnormal numbers", [input([3], listed("float32", [1e-40, 1e-44, 2e-39]))], T.log),
  make(
    "exp near the ends of its range",
    [input([8], listed("float32", [88, -87, -90, -104, -1000, 88.5, 1000, 89]))],
    T.exp,
    // the smallest float
    { relative: 2e-7, absolute: 1.4e-45 }
  ),
  make("erfc far out", [input([64], between(0.4, 9))], T.erfc, { absolute: 1.2e-38, relative: 2e-6 }),
  make("sinh and cosh where e^x is too large", [input([4], listed("float32", [88.9, -88.9, 89.3, -89.4]))], (x) => [
    T.sinh(x),
    T.cosh(x)
  ]),
  make(
    "expm1, log1p and atanh near 0",
    [input([6], listed("float32", [1e-8, -1e-8, 1e-20, -1e-20, 1e-40, 3e-4]))],
    (x) => [T.expm1(x), T.log1p(x), T.atanh(x), T.sinh(x), T.asinh(x)],
    { absolute: 0, relative: 4e-7 }
  ),
  ...both("lerp", [input([7, 1]), input([5]), input([7, 5], between(0, 1))], T.lerp),
  ...both(
    "atan2 and hypot at the origin and beyond squares",
    [
      input([5], listed("float32", [0, 1e30, -1e-30, 0, 3e38])),
      input([5], listed("float32", [0, 1e30, 2e-30, -1, 1e38]))
    ],
    (y, x) => [T.atan2(y, x), T.hypot(y, x)],
    { smooth: false, absolute: 0 }
  ),
  make(
    "sigmoid and tanh far out",
    [input([8], listed("float32", [20, -20, 88, -88, 100, -100, 1e4, -1e4]))],
    (x) => [T.sigmoid(x), T.tanh(x)],
    { absolute: 1e-37 }
  ),
  make("tanh near 0", [input([64], between(-0.01, 0.01))], T.tanh, { absolute: 0, relative: 1e-6 })
]

const selectCases: ReadonlyArray<Case> = sizes.flatMap((size) =>
  both(`where ${show(size)}`, [input(size, bools), input(size), input(size)], T.where)
)

export const elementwise: ReadonlyArray<Case> = [
  ...unary.flatMap(unaryCases(sizes)),
  ...composed.flatMap(unaryCases(few)),
  ...binary.flatMap(binaryCases),
  ...cornerCases,
  ...selectCases
]
