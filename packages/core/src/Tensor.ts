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

export { add, div, maximum, minimum, mul, pow, sub } from "./internal/ops/arithmetic.ts"
export {
  allFinite,
  equal,
  greater,
  greaterEqual,
  isFinite,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  notEqual,
  where
} from "./internal/ops/compare.ts"
export { cast, stopGradient } from "./internal/ops/convert.ts"
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
export { einsum } from "./internal/ops/einsum.ts"
export {
  abs,
  clip,
  cos,
  exp,
  floor,
  log,
  neg,
  relu,
  sigmoid,
  sign,
  sin,
  softplus,
  sqrt,
  square,
  tanh
} from "./internal/ops/elementwise.ts"
export { matmul } from "./internal/ops/matmul.ts"
export { rearrange, reduce, repeat } from "./internal/ops/pattern.ts"
export { argMax, cumsum, max, mean, min, sum, variance } from "./internal/ops/reduce.ts"
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
export { logSoftmax, logSumExp, softmax } from "./internal/ops/softmax.ts"

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
