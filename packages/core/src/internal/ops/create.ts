/** Tensors out of nothing: constants, fills and counts. */
import type { DType } from "../../DType.ts"
import { isNdArray, type NdArray } from "../../NdArray.ts"
import type { Axis, AxisIndex, Guard, IntErr, Known, Shape, SizesErr } from "../../Shape.ts"
import type { AnyTensor, Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { broadcast } from "../primitives/broadcast/op.ts"
import { cast } from "../primitives/cast/op.ts"
import { constant as constantNode } from "../primitives/constant/op.ts"
import { eq } from "../primitives/eq/op.ts"
import { iota as iotaNode } from "../primitives/iota/op.ts"
import { literal } from "../primitives/literal/op.ts"
import { axisIndex } from "../shape/axis.ts"
import { checkDType, checkInt } from "../shape/dtype.ts"
import { fail } from "../shape/fail.ts"
import { found } from "../shape/found.ts"
import { checkSizes } from "../shape/sizes.ts"
import type { Settled } from "../types/guard.ts"
import { nodeOf, stretch } from "./operands.ts"

const axesOf = (op: string, shape: unknown): ReadonlyArray<Axis> => {
  const sizes = shape as Shape
  checkSizes(op, sizes)
  return sizes.map((size) => ({ size }))
}

const filled = (op: string, axes: ReadonlyArray<Axis>, value: number, dtype: DType): Node => {
  checkDType(op, dtype)
  if (typeof value !== "number") fail(op, `${op}: the value is ${found(value)}, not a number`)
  if (dtype === "int32" && (value | 0) !== value) fail(op, `${op}: ${value} is no int32`)
  return stretch(literal(value, dtype), axes)
}

/**
 * Data on the host as a tensor. A program that uses it uploads it once.
 *
 * @example
 * ```ts
 * import * as NdArray from "@typegrad/core/NdArray"
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.constant(NdArray.make([[1, 2], [3, 4]])).shape // => [2, 2]
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const constant = <S extends Shape, D extends DType>(data: NdArray<S, D>): Tensor<S, D> =>
  constantNode(isNdArray(data) ? (data as unknown as NdArray) : noData(data)) as any

const noData = (value: unknown): never => {
  const flat = Array.isArray(value) && value.length < 8 && value.every((x) => typeof x === "number")
  const how = flat ? `: NdArray.make([${value.join(", ")}])` : ""
  return fail("constant", `constant: takes an NdArray, not ${found(value)}${how}`)
}

/**
 * A number or truth value as a tensor without axes: float32 or bool unless `dtype` says otherwise. Throws `ShapeError`
 * for a fraction as int32, and for what is beyond its 32 bits.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.scalar(3, "int32").dtype // => "int32"
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const scalar = <V extends number | boolean, D extends DType = V extends boolean ? "bool" : "float32">(
  value: V,
  dtype?: D
): Tensor<[], NoInfer<D>> =>
  filled(
    "scalar",
    [],
    typeof value === "boolean" ? Number(value) : value,
    dtype ?? (typeof value === "boolean" ? "bool" : "float32")
  ) as any

/**
 * A tensor of zeros (of `false`). Sizes are whole and not negative; others throw `ShapeError`, and so does a name: the
 * size of a named axis is `Tensor.size(x, "batch")`.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.zeros([2, 3]).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const zeros = <const S extends Shape, D extends DType = "float32">(
  shape: Guard<Known<D, S, SizesErr<S, "zeros">>, S>,
  dtype?: D
): Tensor<[...S], NoInfer<D>> => filled("zeros", axesOf("zeros", shape), 0, dtype ?? "float32") as any

/**
 * A tensor of ones (of `true`). Throws as `zeros` does.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.ones([2, 3], "int32").dtype // => "int32"
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const ones = <const S extends Shape, D extends DType = "float32">(
  shape: Guard<Known<D, S, SizesErr<S, "ones">>, S>,
  dtype?: D
): Tensor<[...S], NoInfer<D>> => filled("ones", axesOf("ones", shape), 1, dtype ?? "float32") as any

/**
 * A tensor whose elements all have one value. Throws as `zeros` does, and as `scalar` does.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.full([2, 3], 0.5).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const full = <const S extends Shape, D extends DType = "float32">(
  shape: Guard<Known<D, S, SizesErr<S, "full">>, S>,
  value: number,
  dtype?: D
): Tensor<[...S], NoInfer<D>> => filled("full", axesOf("full", shape), value, dtype ?? "float32") as any

/**
 * Zeros of the shape (names too) and dtype of another tensor.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.zerosLike(Tensor.ones([2, 3], "int32")).dtype // => "int32"
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const zerosLike = <S extends Shape, D extends DType>(x: Tensor<S, D>): Tensor<S, D> => like("zerosLike", x, 0)

/**
 * Ones of the shape (names too) and dtype of another tensor.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.onesLike(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const onesLike = <S extends Shape, D extends DType>(x: Tensor<S, D>): Tensor<S, D> => like("onesLike", x, 1)

const like = (op: string, x: AnyTensor, value: number): any => filled(op, nodeOf(x, op).axes, value, x.dtype)

/**
 * int32: at every place its index along `axis` (by default the first). Throws `ShapeError` as `zeros` does, and for an
 * axis that is out of range.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.iota([2, 3], 1).dtype // => "int32"
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const iota = <const S extends Shape, const X extends number = 0>(
  shape: Guard<SizesErr<S, "iota">, S>,
  axis?: Guard<AxisIndex<S, X, "iota">, X>
): Tensor<[...S], "int32"> => {
  const axes = axesOf("iota", shape)
  return iotaNode(axes, axisIndex("iota", axes, (axis as number | undefined) ?? 0)) as any
}

/**
 * int32: 0, 1, ... up to but not including `n`. Throws `ShapeError` if `n` is no size.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.arange(5).shape // => [5]
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const arange = <const N extends number, P = 0>(
  n: Guard<Known<P, [N], SizesErr<[N], "arange">>, N>
): Tensor<[N], "int32"> => iotaNode(axesOf("arange", [n]), 0) as any

/**
 * float32: the identity matrix of `n` rows. Throws `ShapeError` if `n` is no size.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.eye(3).shape // => [3, 3]
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const eye = <const N extends number, P = 0>(
  n: Guard<Known<P, [N], SizesErr<[N], "eye">>, N>
): Tensor<[N, N]> => {
  const axes = axesOf("eye", [n, n])
  return cast(eq(iotaNode(axes, 0), iotaNode(axes, 1)), "float32") as any
}

/**
 * float32: a last axis of `classes` elements, 1 at the id and 0 elsewhere; all 0 for an id that is not a class. Throws
 * `ShapeError` for ids that are not int32, and if `classes` is no size.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.oneHot(Tensor.zeros([32], "int32"), 10).shape // => [32, 10]
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const oneHot = <S extends Shape, D extends DType, const N extends number>(
  ids: Guard<Settled<S, D, IntErr<D, "oneHot">>, Tensor<S, D>>,
  classes: Guard<Known<D, [N], SizesErr<[N], "oneHot">>, N>
): Tensor<[...S, N]> => {
  const node = nodeOf(ids, "oneHot", "the ids are")
  checkInt("oneHot", node.dtype)
  const axes = [...node.axes, ...axesOf("oneHot", [classes])]
  const spread = broadcast(
    node,
    axes,
    node.axes.map((_, i) => i)
  )
  return cast(eq(spread, iotaNode(axes, node.axes.length)), "float32") as any
}
