/** The types of the rules that stand in a primitive's folder. */
import type { DType } from "../../DType.ts"
import type { Attrs, Aval, BinaryOp, ControlAttrs, Op, UnaryOp } from "../../Graph.ts"
import type { Axis } from "../../Shape.ts"
import type { Node, NodeOf } from "../Node.ts"

/** Primitives that are computed from operands and attributes alone: the ones with rules. */
export type RuledOp = Exclude<Op, "input" | "cell" | "constant" | "composite" | "project" | keyof ControlAttrs<unknown>>

/** How many operands a primitive has. */
type Operands<T> = { readonly [K in UnaryOp]: readonly [T] } & { readonly [K in BinaryOp]: readonly [T, T] } & {
  readonly select: readonly [T, T, T]
  readonly literal: readonly []
  readonly broadcast: readonly [T]
  readonly reshape: readonly [T]
  readonly transpose: readonly [T]
  readonly reduceSum: readonly [T]
  readonly reduceMax: readonly [T]
  readonly argMax: readonly [T]
  readonly cumsum: readonly [T]
  readonly cumprod: readonly [T]
  readonly cummax: readonly [T]
  readonly reduceProd: readonly [T]
  readonly argsort: readonly [T]
  readonly slice: readonly [T]
  readonly pad: readonly [T, T]
  readonly concat: ReadonlyArray<T>
  readonly reverse: readonly [T]
  readonly dynamicSlice: readonly [T, T]
  readonly dynamicUpdate: readonly [T, T, T]
  readonly gather: readonly [T, T]
  readonly scatterAdd: readonly [T, T, T]
  readonly scatterMax: readonly [T, T, T]
  readonly scatterSet: readonly [T, T, T]
  readonly convolution: readonly [T, T]
  readonly windowSum: readonly [T]
  readonly windowMax: readonly [T]
  readonly windowArgMax: readonly [T]
  readonly barrier: readonly [T, ...ReadonlyArray<T>]
  readonly dot: readonly [T, T]
  readonly iota: readonly []
  readonly randomBits: readonly [T]
  readonly randomFold: readonly [T, T]
}

/**
 * Cotangents of the operands, given the one of the result: null where an operand has no gradient (integers, conditions) or
 * where it is zero everywhere. `needs[i]` is false where nobody asks for the cotangent of operand i.
 */
export type VjpRule<K extends RuledOp> = (call: {
  readonly node: NodeOf<K>
  readonly inputs: Operands<Node>[K]
  readonly output: Node
  readonly cotangent: Node
  readonly needs: ReadonlyArray<boolean>
}) => Operands<Node | null>[K]

/**
 * The tangent of the result, given those of the operands (null: zero everywhere, or no float; one at least is there): null where
 * it is zero everywhere.
 */
export type JvpRule<K extends RuledOp> = (call: {
  readonly node: NodeOf<K>
  readonly inputs: Operands<Node>[K]
  readonly output: Node
  readonly tangents: Operands<Node | null>[K]
}) => Node | null

/** A value of the reference interpreter: integers and truth values are numbers too, and exact. Row-major. */
export interface Value {
  readonly data: Float64Array
  readonly sizes: ReadonlyArray<number>
  readonly dtype: DType
}

/** The meaning of a primitive in float64. The operands' data must not be changed, nor returned. */
export type ReferenceRule<K extends RuledOp> = (
  attrs: Attrs[K],
  inputs: Operands<Value>[K],
  result: Aval
) => Float64Array

/** Primitives with operands: without one, nothing is mapped. */
export type MappedOp = Exclude<RuledOp, "literal" | "iota">

/**
 * The primitive applied to every example at once. `inputs[i]` has the mapped axis in front where `mapped[i]` (for one operand
 * at least), else it is the same for all examples. The result has the mapped axis in front; `node` is the application to one
 * example.
 */
export type BatchingRule<K extends MappedOp> = (call: {
  readonly node: NodeOf<K>
  readonly inputs: Operands<Node>[K]
  readonly mapped: ReadonlyArray<boolean>
  readonly axis: Axis
}) => Node
