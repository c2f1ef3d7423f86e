/** Ops that keep the shape and change how a value counts. */
import type { DType } from "../../DType.ts"
import type { Shape } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import { stopGradient as stopGradientNode } from "../primitives/stopGradient/op.ts"
import { checkDType } from "../shape/dtype.ts"
import { castTo, nodeOf } from "./operands.ts"

/**
 * The elements as another dtype. float32 to int32 truncates towards 0 and saturates, and NaN gives 0; to bool is "not
 * 0", so NaN gives true; bool gives 0 and 1. Only a cast from float32 to itself has a gradient.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.cast(Tensor.zeros([2], "int32"), "float32").dtype // => "float32"
 * ```
 *
 * @since 0.1.0
 * @category conversions
 */
export const cast = <S extends Shape, D extends DType, U extends DType>(x: Tensor<S, D>, dtype: U): Tensor<S, U> =>
  castTo(nodeOf(x, "cast"), checkDType("cast", dtype)) as any

/**
 * The same value, which counts as a constant for gradients.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.stopGradient(Tensor.zeros([2])).shape // => [2]
 * ```
 *
 * @since 0.1.0
 * @category conversions
 */
export const stopGradient = <S extends Shape, D extends DType>(x: Tensor<S, D>): Tensor<S, D> =>
  stopGradientNode(nodeOf(x, "stopGradient")) as any
