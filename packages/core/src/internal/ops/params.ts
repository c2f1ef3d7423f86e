/** Types of checked parameters. */
import type { DType } from "../../DType.ts"
import type { BoolErr, Broadcast, FloatErr, Guard, IntErr, Known, NumericErr, Shape } from "../../Shape.ts"
import type { AnyTensor, Tensor } from "../../Tensor.ts"
import type { Broadcasted, OperandsErr } from "../types/broadcast.ts"
import type { BoolsErr } from "../types/dtype.ts"
import type { Settled } from "../types/guard.ts"
import type { ArithErr, BitsErr, FloatingErr, KindOf, MixErr, PromoteKind, ShapeOf } from "../types/operand.ts"

/** A float32 tensor. */
export type FloatIn<S extends Shape, D extends DType, Op extends string> = Guard<
  Settled<S, D, FloatErr<D, Op>>,
  Tensor<S, D>
>

/** An int32 tensor. */
export type IntIn<S extends Shape, D extends DType, Op extends string> = Guard<
  Settled<S, D, IntErr<D, Op>>,
  Tensor<S, D>
>

/** A float32 or int32 tensor. */
export type NumericIn<S extends Shape, D extends DType, Op extends string> = Guard<
  Settled<S, D, NumericErr<D, Op>>,
  Tensor<S, D>
>

/** A bool tensor. */
export type BoolIn<S extends Shape, D extends DType, Op extends string> = Guard<
  Settled<S, D, BoolErr<D, Op>>,
  Tensor<S, D>
>

/** A tensor, or a plain number that takes the dtype of the other operand. */
export type Operand = AnyTensor | number

/** The right operand of an arithmetic op. */
export type Arith<L, R, Op extends string> = Guard<
  Settled<L, KindOf<L> | KindOf<R>, ArithErr<KindOf<L>, KindOf<R>, Op>>,
  Guard<OperandsErr<L, R, Op>, R>
>

/** The right operand of an arithmetic op whose result is float32. */
export type Floats<L, R, Op extends string> = Guard<
  Settled<L, KindOf<L> | KindOf<R>, FloatingErr<KindOf<L>, KindOf<R>, Op>>,
  Guard<OperandsErr<L, R, Op>, R>
>

/** The right operand of an op on the bits of int32. */
export type Bits<L, R, Op extends string> = Guard<
  Settled<L, KindOf<L> | KindOf<R>, BitsErr<KindOf<L>, KindOf<R>, Op>>,
  Guard<OperandsErr<L, R, Op>, R>
>

/** The right operand of a comparison that truth values have too. */
export type Mixed<L, R, Op extends string> = Guard<
  Settled<L, KindOf<L> | KindOf<R>, MixErr<KindOf<L>, KindOf<R>, Op>>,
  Guard<OperandsErr<L, R, Op>, R>
>

/** The shape of an elementwise op of two operands. */
export type Joined<L, R, Op extends string> = Broadcasted<ShapeOf<L>, ShapeOf<R>, Op>

/** The dtype of an arithmetic op of two operands. */
export type Promoted<L, R> = PromoteKind<KindOf<L>, KindOf<R>>

/** The right operand of a logical op. */
export type Logical<A extends Shape, T extends DType, B extends Shape, U extends DType, Op extends string> = Guard<
  Settled<A, T | U, BoolsErr<T, U, Op>>,
  Guard<Known<T, A, Known<U, B, Broadcast<A, B, Op>>>, Tensor<B, U>>
>
