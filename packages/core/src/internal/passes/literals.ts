/** Arithmetic on literals while compiling: exactly what a device computes, or null where its bits are its own (exp, tanh, pow, ...). */
import type { DType } from "../../DType.ts"
import type { ElementwiseOp } from "../../Graph.ts"
import { halfToEven, modulo, moduloInt } from "../rounding.ts"

/** Rounds a float result to the precision in which the backend computes: `Math.fround`, or the identity for the float64 interpreter. */
export type Round = (value: number) => number

const toInt32 = (value: number): number => {
  if (Number.isNaN(value)) return 0
  if (value >= 2147483647) return 2147483647
  if (value <= -2147483648) return -2147483648
  return Math.trunc(value) + 0
}

const castTo = (value: number, from: DType, to: DType, round: Round): number => {
  if (to === "bool") return value !== 0 ? 1 : 0
  if (to === "int32") return from === "float32" ? toInt32(value) : value
  return round(value)
}

const bit = (value: boolean): number => (value ? 1 : 0)

const compare = (op: ElementwiseOp, a: number, b: number): number | null => {
  switch (op) {
    case "eq":
      return bit(a === b)
    case "ne":
      return bit(a !== b)
    case "lt":
      return bit(a < b)
    case "le":
      return bit(a <= b)
    case "gt":
      return bit(a > b)
    case "ge":
      return bit(a >= b)
    default:
      return null
  }
}

const integer = (op: ElementwiseOp, a: number, b: number): number | null => {
  switch (op) {
    case "neg":
      return -a | 0
    case "abs":
      return Math.abs(a) | 0
    case "sign":
      return Math.sign(a)
    case "relu":
      return Math.max(a, 0)
    case "not":
      return ~a
    case "add":
      return (a + b) | 0
    case "sub":
      return (a - b) | 0
    case "mul":
      return Math.imul(a, b)
    case "div":
      return b === 0 ? 0 : (a / b) | 0
    case "remainder":
      return moduloInt(a, b)
    case "maximum":
      return Math.max(a, b)
    case "minimum":
      return Math.min(a, b)
    case "and":
      return a & b
    case "or":
      return a | b
    case "xor":
      return a ^ b
    case "shiftLeft":
      return a << (b & 31)
    case "shiftRightLogical":
      return (a >>> (b & 31)) | 0
    default:
      return null
  }
}

const logical = (op: ElementwiseOp, a: number, b: number): number | null => {
  switch (op) {
    case "not":
      return 1 - a
    case "and":
      return a & b
    case "or":
      return a | b
    case "xor":
      return a ^ b
    default:
      return null
  }
}

const float = (op: ElementwiseOp, a: number, b: number): number | null => {
  switch (op) {
    case "neg":
      return -a
    case "abs":
      return Math.abs(a)
    case "sqrt":
      return Math.sqrt(a)
    case "floor":
      return Math.floor(a)
    case "ceil":
      return Math.ceil(a)
    case "round":
      return halfToEven(a)
    case "remainder":
      return modulo(a, b)
    case "add":
      return a + b
    case "sub":
      return a - b
    case "mul":
      return a * b
    case "div":
      return a / b
    default:
      return null
  }
}

/**
 * `op` on literals of dtype `from` giving `to`, or null when it is left to the device. The operands are rounded first: a
 * literal holds the number that was written.
 */
export const fold = (
  op: ElementwiseOp,
  args: ReadonlyArray<number>,
  from: DType,
  to: DType,
  round: Round
): number | null => {
  const of = from === "float32" ? round : (value: number) => value
  const a = of(args[0]!)
  const b = of(args[1] ?? 0)
  if (op === "cast") return castTo(a, from, to, round)
  const compared = compare(op, a, b)
  if (compared !== null) return compared
  if (from === "bool") return logical(op, a, b)
  if (from === "int32") return integer(op, a, b)
  const result = float(op, a, b)
  return result === null ? null : round(result)
}
