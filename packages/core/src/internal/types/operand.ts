import type { DType } from "../../DType.ts"
import type { FloatErr, IntErr, Promote } from "./dtype.ts"

/**
 * The shape of an operand; a plain number has none. Tested against `any`: only so is it decided for dims that are type
 * parameters.
 */
export type ShapeOf<X> = X extends { readonly shape: any } ? X["shape"] : []

/**
 * What of an operand decides which it goes with: its dtype, or the kind of a plain number, so that few combinations
 * exist.
 */
export type KindOf<X> = X extends { readonly dtype: infer D extends DType }
  ? D
  : X extends number
    ? `${X}` extends `${string}.${string}`
      ? "fraction"
      : "whole"
    : never

type Kind = DType | "fraction" | "whole"

/** The dtype of an arithmetic op: a plain number takes the dtype of the other operand. */
export type PromoteKind<A extends Kind, B extends Kind> = A extends DType
  ? B extends DType
    ? Promote<A, B>
    : A
  : B extends DType
    ? B
    : "float32"

type FractionErr<Op extends string> = `${Op}: a fraction does not mix with int32: cast the tensor first`

/** A message if two operands have no arithmetic. */
export type ArithErr<A extends Kind, B extends Kind, Op extends string> = A extends "bool"
  ? `${Op}: bool has no arithmetic: cast it first`
  : B extends "bool"
    ? `${Op}: bool has no arithmetic: cast it first`
    : A extends "fraction"
      ? B extends "int32"
        ? FractionErr<Op>
        : 0
      : A extends "int32"
        ? B extends "fraction"
          ? FractionErr<Op>
          : 0
        : 0

/** A message if two operands have no arithmetic, or its result is int32. */
export type FloatingErr<A extends Kind, B extends Kind, Op extends string> = A extends "float32"
  ? ArithErr<A, B, Op>
  : B extends "float32"
    ? ArithErr<A, B, Op>
    : ArithErr<A, B, Op> extends infer E extends string
      ? E
      : "int32" extends A | B
        ? FloatErr<"int32", Op>
        : 0

/** A message if an operand is not int32; one may be a whole number. */
export type BitsErr<A extends Kind, B extends Kind, Op extends string> = A extends "float32" | "bool"
  ? IntErr<A, Op>
  : B extends "float32" | "bool"
    ? IntErr<B, Op>
    : A extends "int32"
      ? ArithErr<A, B, Op>
      : B extends "int32"
        ? ArithErr<A, B, Op>
        : `${Op}: needs int32 but got numbers only`

/** A message if one of two operands is bool and the other is not, or a fraction meets int32. */
export type MixErr<A extends Kind, B extends Kind, Op extends string> = A extends "bool"
  ? B extends "bool"
    ? 0
    : `${Op}: bool does not mix with ${Named<B>}: cast one of them`
  : B extends "bool"
    ? `${Op}: bool does not mix with ${Named<A>}: cast one of them`
    : ArithErr<A, B, Op>

type Named<K extends Kind> = K extends DType ? K : "a number"
