/**
 * Typed tensor expressions. A `Tensor` is an immutable description: building one computes nothing and touches no
 * device. Ops take tensors first. Shapes and dtypes that they cannot combine are compile errors with a sentence; what
 * only run time knows throws `ShapeError` with the same sentence where the op stands.
 *
 * @since 0.1.0
 */
import type { Pipeable } from "effect/Pipeable"
import type { DType } from "./DType.ts"
import type { Shape } from "./Shape.ts"

export {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d
} from "./internal/ops/adaptivePool.ts"
export {
  add,
  div,
  maximum,
  minimum,
  mul,
  pow,
  sub
} from "./internal/ops/arithmetic.ts"
export { type AvgPoolOptions, avgPool1d, avgPool2d } from "./internal/ops/avgPool.ts"
export {
  bitwiseAnd,
  bitwiseNot,
  bitwiseOr,
  bitwiseXor,
  shiftLeft,
  shiftRight,
  shiftRightLogical
} from "./internal/ops/bitwise.ts"
export {
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  notEqual,
  where
} from "./internal/ops/compare.ts"
export { cast, stopGradient } from "./internal/ops/convert.ts"
export {
  type ConvOptions,
  type ConvTransposeOptions,
  conv1d,
  conv2d,
  convTranspose1d,
  convTranspose2d
} from "./internal/ops/convolution.ts"
export {
  arange,
  constant,
  eye,
  full,
  iota,
  oneHot,
  ones,
  onesLike,
  scalar,
  zeros,
  zerosLike
} from "./internal/ops/create.ts"
export { cummax, cummin, cumprod, cumsum } from "./internal/ops/cumulative.ts"
export { depthToSpace, spaceToDepth } from "./internal/ops/depth.ts"
export { floorDivide, fmod, remainder } from "./internal/ops/division.ts"
export { dynamicSlice, dynamicUpdate } from "./internal/ops/dynamic.ts"
export { einsum } from "./internal/ops/einsum.ts"
export { abs, clip, neg, reciprocal, relu, sign, square } from "./internal/ops/elementwise.ts"
export { erf, erfc } from "./internal/ops/errorFunction.ts"
export {
  exp,
  exp2,
  expm1,
  log,
  log1p,
  log2,
  log10,
  rsqrt,
  sigmoid,
  softplus,
  sqrt
} from "./internal/ops/exponential.ts"
export { allFinite, isFinite, isInfinite, isNaN } from "./internal/ops/finite.ts"
export { gather, gatherAlong, gatherNd } from "./internal/ops/gather.ts"
export { linspace, meshgrid, outer } from "./internal/ops/grid.ts"
export { type GridSampleOptions, gridSample } from "./internal/ops/gridSample.ts"
export { acosh, asinh, atanh, cosh, sinh, tanh } from "./internal/ops/hyperbolic.ts"
export { hypot } from "./internal/ops/hypot.ts"
export { concat, split, stack, unstack } from "./internal/ops/join.ts"
export { lerp } from "./internal/ops/lerp.ts"
export { type LpPoolOptions, lpPool1d, lpPool2d } from "./internal/ops/lpPool.ts"
export { matmul } from "./internal/ops/matmul.ts"
export { diag, diagonal, trace, triangle, tril, triu } from "./internal/ops/matrix.ts"
export { std, variance } from "./internal/ops/moments.ts"
export { norm } from "./internal/ops/norm.ts"
export { moveAxis, reverse, roll, swapAxes } from "./internal/ops/order.ts"
export { pad } from "./internal/ops/pad.ts"
export { fold, type PatchOptions, unfold } from "./internal/ops/patches.ts"
export { rearrange, reduce, repeat } from "./internal/ops/pattern.ts"
export {
  maxPool1d,
  maxPool1dWithIndices,
  maxPool2d,
  maxPool2dWithIndices,
  type PoolOptions
} from "./internal/ops/pool.ts"
export { argMax, argMin } from "./internal/ops/position.ts"
export { max, mean, min, prod, sum } from "./internal/ops/reduce.ts"
export { resize } from "./internal/ops/resize.ts"
export { ceil, floor, frac, round, trunc } from "./internal/ops/rounding.ts"
export { scatterAdd, scatterMax, scatterMin, scatterSet } from "./internal/ops/scatter.ts"
export { type ScatterMode, scatterAlong, scatterNd } from "./internal/ops/scatterAlong.ts"
export { segmentMax, segmentMean, segmentSum } from "./internal/ops/segment.ts"
export {
  broadcastTo,
  expandDims,
  flatten,
  refine,
  reshape,
  size,
  sizes,
  squeeze,
  transpose
} from "./internal/ops/shapes.ts"
export { at, slice } from "./internal/ops/slice.ts"
export { logSoftmax, logSumExp, softmax } from "./internal/ops/softmax.ts"
export { argsort, sort, topK } from "./internal/ops/sort.ts"
export { tile } from "./internal/ops/tile.ts"
export { acos, asin, atan, atan2, cos, sin, tan } from "./internal/ops/trigonometric.ts"
export { all, any, countNonZero } from "./internal/ops/truth.ts"
export { maxUnpool2d } from "./internal/ops/unpool.ts"

/**
 * @since 0.1.0
 * @category symbols
 */
export const TypeId = "~typegrad/core/Tensor"

/**
 * An expression whose value has shape `S` and element type `D`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Tensor<out S extends Shape, out D extends DType = "float32"> extends Pipeable {
  readonly [TypeId]: "Tensor"
  readonly shape: S
  readonly dtype: D
}

/**
 * Any tensor.
 *
 * @since 0.1.0
 * @category models
 */
export type AnyTensor = Tensor<Shape, DType>

/**
 * Whether a value is a tensor expression.
 *
 * @since 0.1.0
 * @category guards
 */
export const isTensor = (value: unknown): value is AnyTensor =>
  typeof value === "object" && value !== null && TypeId in value
