import type { DType, Float } from "../../DType.ts"

/**
 * The dtype of an op on `A` and `B`: float32 over int32 over bool.
 *
 * @since 0.1.0
 * @category rules
 */
export type Promote<A extends DType, B extends DType> = A extends DType
  ? B extends DType
    ? A extends Float
      ? A
      : B extends Float
        ? B
        : A extends "int32"
          ? A
          : B
    : never
  : never

/**
 * A message if `D` is not float32.
 *
 * @since 0.1.0
 * @category checks
 */
export type FloatErr<D extends DType, Op extends string> = D extends Float
  ? 0
  : `${Op}: needs float32 but got ${D}: cast it first`

/**
 * A message if `D` is not int32.
 *
 * @since 0.1.0
 * @category checks
 */
export type IntErr<D extends DType, Op extends string> = D extends "int32"
  ? 0
  : `${Op}: needs int32 but got ${D}: cast it first`

/**
 * A message if `D` is bool.
 *
 * @since 0.1.0
 * @category checks
 */
export type NumericErr<D extends DType, Op extends string> = D extends "bool"
  ? `${Op}: bool has no arithmetic: cast it first`
  : 0

/**
 * A message if `D` is not bool.
 *
 * @since 0.1.0
 * @category checks
 */
export type BoolErr<D extends DType, Op extends string> = D extends "bool" ? 0 : `${Op}: needs bool but got ${D}`

/** A message if one of two dtypes is not float32. */
export type FloatsErr<A extends DType, B extends DType, Op extends string> = A extends Float
  ? FloatErr<B, Op>
  : FloatErr<A, Op>

/** A message if one of two dtypes is not bool. */
export type BoolsErr<A extends DType, B extends DType, Op extends string> = A extends "bool"
  ? BoolErr<B, Op>
  : BoolErr<A, Op>
