/** Ops of `Tensor` on tensors of any shape, for rules of losses and metrics, which check shapes themselves. */
import type { NdArray } from "@typegrad/core/NdArray"
import * as NdArrays from "@typegrad/core/NdArray"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"

export type F32 = Tensor.Tensor<Shape>
export type I32 = Tensor.Tensor<Shape, "int32">
export type Bool = Tensor.Tensor<Shape, "bool">

type Unary = (x: F32) => F32
type Binary = (a: F32, b: F32 | number) => F32
type Fold = (x: F32, axes?: ReadonlyArray<number>, keepDims?: boolean) => F32
type Compare = (a: F32 | I32, b: F32 | I32 | number) => Bool
type Logic = (a: Bool, b: Bool) => Bool

export const add = Tensor.add as unknown as Binary
export const plus = Tensor.add as unknown as (a: I32, b: I32 | number) => I32
export const times = Tensor.mul as unknown as (a: I32, b: I32 | number) => I32
export const sub = Tensor.sub as unknown as Binary
export const mul = Tensor.mul as unknown as Binary
export const div = Tensor.div as unknown as Binary
export const maximum = Tensor.maximum as unknown as Binary
export const minimum = Tensor.minimum as unknown as Binary
export const neg = Tensor.neg as unknown as Unary
export const abs = Tensor.abs as unknown as Unary
export const exp = Tensor.exp as unknown as Unary
export const log = Tensor.log as unknown as Unary
export const log1p = Tensor.log1p as unknown as Unary
export const sqrt = Tensor.sqrt as unknown as Unary
export const square = Tensor.square as unknown as Unary
export const sigmoid = Tensor.sigmoid as unknown as Unary
export const softplus = Tensor.softplus as unknown as Unary
export const logSoftmax = Tensor.logSoftmax as unknown as Unary
export const relu = Tensor.relu as unknown as Unary
export const sum = Tensor.sum as unknown as Fold
export const mean = Tensor.mean as unknown as Fold
export const logSumExp = Tensor.logSumExp as unknown as Fold
export const equal = Tensor.equal as unknown as Compare
export const notEqual = Tensor.notEqual as unknown as Compare
export const less = Tensor.less as unknown as Compare
export const greater = Tensor.greater as unknown as Compare
export const greaterEqual = Tensor.greaterEqual as unknown as Compare
export const and = Tensor.logicalAnd as unknown as Logic
export const or = Tensor.logicalOr as unknown as Logic
export const not = Tensor.logicalNot as unknown as (x: Bool) => Bool
export const where = Tensor.where as unknown as <X extends Tensor.AnyTensor>(
  test: Bool,
  yes: X | number,
  no: X | number
) => X
export const reshape = Tensor.reshape as unknown as <X extends Tensor.AnyTensor>(x: X, sizes: Shape) => X
export const expandDims = Tensor.expandDims as unknown as <X extends Tensor.AnyTensor>(x: X, axis: number) => X
export const broadcastTo = Tensor.broadcastTo as unknown as <X extends Tensor.AnyTensor>(x: X, shape: Shape) => X
export const argMax = Tensor.argMax as unknown as (x: F32, axis: number) => I32
export const gatherAlong = Tensor.gatherAlong as unknown as <X extends Tensor.AnyTensor>(
  x: X,
  at: I32,
  axis: number
) => X
export const iota = Tensor.iota as unknown as (sizes: ReadonlyArray<number>, axis: number) => I32
export const at = Tensor.at as unknown as <X extends Tensor.AnyTensor>(x: X, index: number, axis: number) => X
export const oneHot = Tensor.oneHot as unknown as (ids: I32, classes: number) => F32
export const zeros = Tensor.zeros as unknown as (sizes: ReadonlyArray<number>) => F32
export const ones = Tensor.ones as unknown as (sizes: ReadonlyArray<number>) => F32
export const full = Tensor.full as unknown as (sizes: ReadonlyArray<number>, value: number) => F32
export const scatterAdd = Tensor.scatterAdd as unknown as <X extends Tensor.AnyTensor>(x: X, at: I32, updates: X) => X
export const zeroInts = (sizes: ReadonlyArray<number>): I32 => Tensor.zeros(sizes as number[], "int32") as I32
export const stopGradient = Tensor.stopGradient as unknown as Unary
export const toFloat = (x: Tensor.AnyTensor): F32 =>
  (x.dtype === "float32" ? x : Tensor.cast(x as Bool, "float32")) as F32
export const toInt = (x: Tensor.AnyTensor): I32 => (x.dtype === "int32" ? x : Tensor.cast(x as Bool, "int32")) as I32
export const sizes = (x: Tensor.AnyTensor): ReadonlyArray<number> => Tensor.sizes(x)
export const vector = (values: ReadonlyArray<number>): F32 =>
  Tensor.constant(NdArrays.make(values as never) as NdArray as never) as unknown as F32
/** all axes from `first` on */
export const axesFrom = (x: Tensor.AnyTensor, first: number): ReadonlyArray<number> =>
  x.shape.slice(first).map((_, i) => i + first)
