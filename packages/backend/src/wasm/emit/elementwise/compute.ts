/**
 * Vector code of every elementwise primitive. In registers a bool is a lane mask (0 or -1), in memory an int32 0 or 1.
 * Operands are locals or constants: reading them twice costs nothing.
 */
import type { DType } from "@typegrad/core/DType"
import type { ElementwiseOp } from "@typegrad/core/Graph"
import type { Fn } from "../assembler.ts"
import type { Context, V128 } from "../context.ts"
import { f32x4, i32, i32x4, v128 } from "../instructions.ts"
import { atan2 } from "./atan2.ts"
import { erf } from "./erf.ts"
import { exp } from "./exp.ts"
import { expm1 } from "./expm1.ts"
import { divide, shift } from "./integer.ts"
import { log } from "./log.ts"
import { log1p } from "./log1p.ts"
import { powFloat, powInt } from "./pow.ts"
import { remainderFloat, remainderInt } from "./remainder.ts"
import { sigmoid } from "./sigmoid.ts"
import { tanh } from "./tanh.ts"
import { cos, sin } from "./trigonometric.ts"

export interface Operand {
  readonly value: V128
  readonly dtype: DType
  /** its value where it is a literal */
  readonly literal: number | null
}

const none = (op: string, dtype: DType): never => {
  throw new Error(`wasm: no code for ${op} of ${dtype}`)
}

/** A literal in registers. */
export const literal = (context: Context, value: number, dtype: DType): V128 =>
  dtype === "float32" ? context.float(value) : context.int(dtype === "bool" ? (value !== 0 ? -1 : 0) : value)

/** Registers from the int32 0 or 1 of memory. */
export const boolFromMemory = (value: V128): V128 => i32x4.gtS(value, v128.zero)

/** The int32 0 or 1 of memory from registers. */
export const boolToMemory = (value: V128): V128 => i32x4.shrU(value, i32.const(31))

const cast = (context: Context, x: V128, from: DType, to: DType): V128 => {
  if (from === to) return x
  if (to === "bool") return from === "float32" ? f32x4.ne(x, v128.zero) : i32x4.ne(x, v128.zero)
  if (to === "int32") return from === "float32" ? i32x4.truncSat(x) : boolToMemory(x)
  return from === "int32" ? f32x4.convert(x) : v128.and(x, context.float(1))
}

/** 0 for zeros, NaN for NaN, otherwise 1 with the sign of x */
const sign = (context: Context, x: V128): V128 => {
  const one = v128.or(v128.and(x, context.int(-0x80000000)), context.float(1))
  return v128.bitselect(one, x, v128.or(f32x4.lt(x, v128.zero), f32x4.gt(x, v128.zero)))
}

const unary = (context: Context, fn: Fn, op: ElementwiseOp, x: Operand, to: DType): V128 | null => {
  const v = x.value
  const float = x.dtype === "float32"
  switch (op) {
    case "identity":
    case "stopGradient":
      return v
    case "cast":
      return cast(context, v, x.dtype, to)
    case "not":
      return v128.not(v)
    case "neg":
      return float ? f32x4.neg(v) : i32x4.neg(v)
    case "abs":
      return float ? f32x4.abs(v) : i32x4.abs(v)
    case "sign":
      return float ? sign(context, v) : i32x4.maxS(i32x4.minS(v, context.int(1)), context.int(-1))
    case "relu":
      return float ? v128.andNot(v, f32x4.lt(v, v128.zero)) : i32x4.maxS(v, v128.zero)
    case "floor":
      return float ? f32x4.floor(v) : v
    case "ceil":
      return float ? f32x4.ceil(v) : v
    case "round":
      return float ? f32x4.nearest(v) : v
  }
  if (!float) return null
  switch (op) {
    case "exp":
      return exp(context, fn, v)
    case "log":
      return log(context, fn, v)
    case "tanh":
      return tanh(context, fn, v)
    case "sigmoid":
      return sigmoid(context, fn, v)
    case "sqrt":
      return f32x4.sqrt(v)
    case "rsqrt":
      return f32x4.div(context.float(1), f32x4.sqrt(v))
    case "expm1":
      return expm1(context, fn, v)
    case "log1p":
      return log1p(context, fn, v)
    case "erf":
      return erf(context, fn, v)
    case "sin":
      return sin(context, fn, v)
    case "cos":
      return cos(context, fn, v)
    default:
      return null
  }
}

const compareFloat = { eq: f32x4.eq, ne: f32x4.ne, lt: f32x4.lt, le: f32x4.le, gt: f32x4.gt, ge: f32x4.ge }
const compareInt = { eq: i32x4.eq, ne: i32x4.ne, lt: i32x4.ltS, le: i32x4.leS, gt: i32x4.gtS, ge: i32x4.geS }
/** true is all ones, so the larger one only when unsigned */
const compareBool = { eq: i32x4.eq, ne: i32x4.ne, lt: i32x4.ltU, le: i32x4.leU, gt: i32x4.gtU, ge: i32x4.geU }
const byDType = {
  float32: { ...compareFloat, add: f32x4.add, sub: f32x4.sub, mul: f32x4.mul, maximum: f32x4.max, minimum: f32x4.min },
  int32: { ...compareInt, add: i32x4.add, sub: i32x4.sub, mul: i32x4.mul, maximum: i32x4.maxS, minimum: i32x4.minS },
  bool: { ...compareBool, maximum: i32x4.maxU, minimum: i32x4.minU }
}

/** Where one operand is a number other than 0, its comparison with the other tells all: one instruction instead of eight. */
const withNumber = (op: ElementwiseOp, a: Operand, b: Operand): V128 | null => {
  if (a.dtype !== "float32" || (op !== "maximum" && op !== "minimum")) return null
  const isNumber = ({ literal }: Operand): boolean => literal !== null && literal !== 0 && !Number.isNaN(literal)
  const choose = op === "maximum" ? f32x4.pmax : f32x4.pmin
  return isNumber(b) ? choose(a.value, b.value) : isNumber(a) ? choose(b.value, a.value) : null
}

const binary = (context: Context, fn: Fn, op: ElementwiseOp, a: Operand, b: Operand): V128 | null => {
  const chosen = withNumber(op, a, b)
  if (chosen !== null) return chosen
  const simple = (byDType[a.dtype] as Partial<Record<ElementwiseOp, (a: V128, b: V128) => V128>>)[op]
  if (simple !== undefined) return simple(a.value, b.value)
  const float = a.dtype === "float32"
  switch (op) {
    case "div":
      return float ? f32x4.div(a.value, b.value) : divide(context, fn, a.value, b.value)
    case "pow":
      return (float ? powFloat : powInt)(context, fn, a.value, b.value)
    case "remainder":
      return float ? remainderFloat(context, fn, a.value, b.value) : remainderInt(context, fn, a.value, b.value)
    case "atan2":
      return float ? atan2(context, fn, a.value, b.value) : null
    case "and":
      return v128.and(a.value, b.value)
    case "or":
      return v128.or(a.value, b.value)
    case "xor":
      return v128.xor(a.value, b.value)
    case "shiftLeft":
      return shift(fn, "left", a.value, b.value, b.literal)
    case "shiftRightLogical":
      return shift(fn, "right", a.value, b.value, b.literal)
    default:
      return null
  }
}

/** One primitive on four elements; `to` is the result's dtype. */
export const compute = (context: Context, fn: Fn, op: ElementwiseOp, args: ReadonlyArray<Operand>, to: DType): V128 => {
  const [a, b, c] = args
  if (a === undefined) return none(op, to)
  if (op === "select" && b !== undefined && c !== undefined) return v128.bitselect(b.value, c.value, a.value)
  return (b === undefined ? unary(context, fn, op, a, to) : binary(context, fn, op, a, b)) ?? none(op, a.dtype)
}
