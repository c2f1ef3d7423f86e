/** WGSL of every elementwise primitive. Operands are names of values: reading them twice costs nothing. */
import type { DType } from "@typegrad/core/DType"
import type { ElementwiseOp } from "@typegrad/core/Graph"

export interface Operand {
  readonly value: string
  readonly dtype: DType
  /** its value where it is a literal */
  readonly literal: number | null
}

type Form = (...args: ReadonlyArray<string>) => string
type Forms = Partial<Record<ElementwiseOp, Form>>

const call =
  (name: string): Form =>
  (...args) =>
    `${name}(${args.join(", ")})`
const infix =
  (operator: string): Form =>
  (a, b) =>
    `(${a} ${operator} ${b})`
const itself: Form = (x) => x!
const swapped =
  (form: Form): Form =>
  (a, b) =>
    form(b!, a!)
const choose: Form = (condition, whenTrue, whenFalse) => `select(${whenFalse}, ${whenTrue}, ${condition})`

const shifted =
  (operator: "<<" | ">>"): Form =>
  (a, b) =>
    `bitcast<i32>(bitcast<u32>(${a}) ${operator} (bitcast<u32>(${b}) & 31u))`

const ofAny: Forms = { identity: itself, stopGradient: itself, select: choose }

const ofFloats: Forms = {
  neg: (x) => `(-${x})`,
  abs: call("abs"),
  sign: call("tg_sign"),
  relu: call("tg_relu"),
  floor: call("floor"),
  ceil: call("ceil"),
  round: call("round"),
  exp: call("tg_exp"),
  log: call("tg_log"),
  tanh: call("tg_tanh"),
  sigmoid: call("tg_sigmoid"),
  sqrt: call("tg_sqrt"),
  rsqrt: call("tg_rsqrt"),
  expm1: call("tg_expm1"),
  log1p: call("tg_log1p"),
  erf: call("tg_erf"),
  sin: call("tg_sin"),
  cos: call("tg_cos"),
  add: infix("+"),
  sub: infix("-"),
  mul: infix("*"),
  div: call("tg_div"),
  maximum: call("tg_max"),
  minimum: call("tg_min"),
  pow: call("tg_pow"),
  remainder: call("tg_remainder"),
  atan2: call("tg_atan2"),
  eq: call("tg_eq"),
  ne: call("tg_ne"),
  lt: call("tg_lt"),
  le: call("tg_le"),
  gt: swapped(call("tg_lt")),
  ge: swapped(call("tg_le"))
}

const ofInts: Forms = {
  neg: (x) => `(-${x})`,
  abs: call("abs"),
  sign: call("sign"),
  relu: (x) => `max(${x}, 0)`,
  floor: itself,
  ceil: itself,
  round: itself,
  add: infix("+"),
  sub: infix("-"),
  mul: infix("*"),
  div: call("tg_div_int"),
  maximum: call("max"),
  minimum: call("min"),
  pow: call("tg_pow_int"),
  remainder: call("tg_remainder_int"),
  eq: infix("=="),
  ne: infix("!="),
  lt: infix("<"),
  le: infix("<="),
  gt: infix(">"),
  ge: infix(">="),
  and: infix("&"),
  or: infix("|"),
  xor: infix("^"),
  not: (x) => `(~${x})`,
  shiftLeft: shifted("<<"),
  shiftRightLogical: shifted(">>")
}

const isLess: Form = (a, b) => `(!${a} & ${b})`
const isAtMost: Form = (a, b) => `(!${a} | ${b})`

const ofBools: Forms = {
  maximum: infix("|"),
  minimum: infix("&"),
  and: infix("&"),
  or: infix("|"),
  xor: infix("!="),
  not: (x) => `(!${x})`,
  eq: infix("=="),
  ne: infix("!="),
  lt: isLess,
  le: isAtMost,
  gt: swapped(isLess),
  ge: swapped(isAtMost)
}

const forms: { readonly [D in DType]: Forms } = { float32: ofFloats, int32: ofInts, bool: ofBools }

const cast = (x: string, from: DType, to: DType): string => {
  if (from === to) return x
  if (to === "bool") return from === "float32" ? `(tg_size(${x}) != 0u)` : `(${x} != 0)`
  if (from === "bool") return to === "float32" ? `select(0f, 1f, ${x})` : `select(0, 1, ${x})`
  return to === "int32" ? `tg_int(${x})` : `f32(${x})`
}

const comparisons = { eq: "==", ne: "!=", lt: "<", le: "<=", gt: ">", ge: ">=" } as const
const built = { maximum: "max", minimum: "min" } as const

const isIn = <K extends string>(table: Readonly<Record<K, string>>, op: string): op is K => Object.hasOwn(table, op)

/** Where one of two floats is known and not NaN, what it is compared with alone decides whether the order is defined. */
const withNumber = (op: ElementwiseOp, a: Operand, b: Operand): string | null => {
  const isNumber = ({ literal }: Operand): boolean => literal !== null && !Number.isNaN(literal)
  const other = isNumber(b) ? a : isNumber(a) ? b : null
  if (other === null || a.dtype !== "float32") return null
  if (isIn(comparisons, op)) {
    const ordered = op === "ne" ? `|| tg_isnan(${other.value})` : `&& !tg_isnan(${other.value})`
    return `(${a.value} ${comparisons[op]} ${b.value} ${ordered})`
  }
  // of zeros the sign counts
  if (!isIn(built, op) || a.literal === 0 || b.literal === 0) return null
  return `select(${built[op]}(${a.value}, ${b.value}), ${other.value}, tg_isnan(${other.value}))`
}

/** Compilers take x * 0, 0 / x and x / Infinity for 0 whatever x is: the sign and the NaN come from its bits. */
const vanishing = (op: ElementwiseOp, a: Operand, b: Operand): string | null => {
  const [x, known] = a.literal === null ? [a, b] : [b, a]
  const zero = op === "div" && known === b ? Math.abs(known.literal ?? 0) === Infinity : known.literal === 0
  if (!zero || (op !== "mul" && op !== "div") || x.dtype !== "float32") return null
  const undefinedWhere =
    op === "div" && known === a
      ? `tg_size(${x.value}) == 0u || tg_isnan(${x.value})`
      : `tg_size(${x.value}) >= 0x7f800000u`
  return `select(tg_zero(${x.value}, ${known.value}), tg_nan(), ${undefinedWhere})`
}

/** Nothing is rounded where that divides. */
const isPowerOfTwo = (literal: number | null): boolean => literal !== null && Math.abs(Math.log2(literal)) % 1 === 0

/** One primitive on one element; `to` is the result's dtype. The text may call functions of `functions.ts`. */
export const compute = (op: ElementwiseOp, args: ReadonlyArray<Operand>, to: DType): string => {
  const [a, b] = args
  if (a === undefined) throw new Error(`webgpu: ${op} of nothing`)
  if (op === "cast") return cast(a.value, a.dtype, to)
  if (op === "div" && isPowerOfTwo(b!.literal)) return `(${a.value} / ${b!.value})`
  const simple = b === undefined ? null : (vanishing(op, a, b) ?? withNumber(op, a, b))
  if (simple !== null) return simple
  const form = ofAny[op] ?? forms[a.dtype][op]
  if (form === undefined) throw new Error(`webgpu: no code for ${op} of ${a.dtype}`)
  return form(...args.map(({ value }) => value))
}

/** All that there are. */
export const supportedElementwise: ReadonlySet<ElementwiseOp> = /*#__PURE__*/ new Set<ElementwiseOp>([
  "cast",
  ...(Object.keys({ ...ofAny, ...ofFloats, ...ofInts }) as Array<ElementwiseOp>)
])
