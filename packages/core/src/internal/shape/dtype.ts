import type { DType } from "../../DType.ts"
import { fail } from "./fail.ts"
import { found } from "./found.ts"

/** float32 over int32 over bool. */
export const promote = (left: DType, right: DType): DType =>
  left === "float32" || right === "float32" ? "float32" : left === "int32" || right === "int32" ? "int32" : "bool"

/** Refuses what is no dtype. */
export const checkDType = (op: string, dtype: DType): DType =>
  dtype === "float32" || dtype === "int32" || dtype === "bool"
    ? dtype
    : fail(op, `${op}: ${typeof dtype === "string" ? dtype : found(dtype)} is no dtype: float32, int32 or bool`)

export const checkFloat = (op: string, dtype: DType): void => {
  if (dtype !== "float32") fail(op, `${op}: needs float32 but got ${dtype}: cast it first`)
}

export const checkInt = (op: string, dtype: DType): void => {
  if (dtype !== "int32") fail(op, `${op}: needs int32 but got ${dtype}: cast it first`)
}

export const checkBool = (op: string, dtype: Kind): void => {
  if (dtype !== "bool") fail(op, `${op}: needs bool but got ${dtype}`)
}

export const checkNumeric = (op: string, dtype: DType): void => {
  if (dtype === "bool") fail(op, `${op}: bool has no arithmetic: cast it first`)
}

/**
 * A dtype, or the kind of a plain number, which takes the dtype of the other operand. NaN and infinities are fractions.
 */
export type Kind = DType | "fraction" | "whole"

export const checkArith = (op: string, left: Kind, right: Kind): void => {
  if (left === "bool" || right === "bool") fail(op, `${op}: bool has no arithmetic: cast it first`)
  if ((left === "fraction" && right === "int32") || (left === "int32" && right === "fraction")) {
    fail(op, `${op}: a fraction does not mix with int32: cast the tensor first`)
  }
}

/** Arithmetic whose result is float32. */
export const checkFloats = (op: string, left: Kind, right: Kind): void => {
  checkArith(op, left, right)
  if (left !== "float32" && right !== "float32" && (left === "int32" || right === "int32")) checkFloat(op, "int32")
}

/** Bits of int32, or of a number beside it. */
export const checkBits = (op: string, left: Kind, right: Kind): void => {
  for (const kind of [left, right]) if (kind !== "fraction" && kind !== "whole") checkInt(op, kind)
  checkArith(op, left, right)
  if (left !== "int32" && right !== "int32") fail(op, `${op}: needs int32 but got numbers only`)
}

const named = (kind: Kind): string => (kind === "fraction" || kind === "whole" ? "a number" : kind)

/** Truth values stay among themselves. */
export const checkMix = (op: string, left: Kind, right: Kind): void => {
  if (left === "bool" || right === "bool") {
    if (left === right) return
    fail(op, `${op}: bool does not mix with ${named(left === "bool" ? right : left)}: cast one of them`)
  }
  checkArith(op, left, right)
}

/** Tensors that become one have one dtype. */
export const checkDtypes = (op: string, all: ReadonlyArray<DType>): void => {
  const found = (["float32", "int32", "bool"] as const).filter((dtype) => all.includes(dtype))
  if (found.length > 1) fail(op, `${op}: dtypes differ: ${found.join(" and ")}: cast them first`)
}
