/** Ops that change a shape and no element. */
import type { DType } from "../../DType.ts"
import type {
  BroadcastTo,
  DimsErr,
  ExpandDims,
  Flat,
  Guard,
  Known,
  Ok,
  Refine,
  Reshape,
  Shape,
  SizeErr,
  Squeeze,
  Transpose
} from "../../Shape.ts"
import type { AnyTensor, Tensor } from "../../Tensor.ts"
import { broadcast } from "../primitives/broadcast/op.ts"
import { reshape as reshapeNode } from "../primitives/reshape/op.ts"
import { transpose as transposeNode } from "../primitives/transpose/op.ts"
import { axisIndex } from "../shape/axis.ts"
import { broadcastToAxes } from "../shape/broadcast.ts"
import { fail } from "../shape/fail.ts"
import { said } from "../shape/found.ts"
import { checkPermutation } from "../shape/permutation.ts"
import { refineAxes } from "../shape/refine.ts"
import { flatAxis, reshapeAxes } from "../shape/reshape.ts"
import { show } from "../shape/show.ts"
import { checkDims } from "../shape/sizes.ts"
import { expandAxes, squeezeAxes } from "../shape/squeeze.ts"
import { symbolSizes } from "../shape/symbols.ts"
import type { ReshapeDimsErr, ReshapeOut } from "../types/reshape.ts"
import { nodeOf } from "./operands.ts"

/**
 * The elements of `x` in row-major order under another shape of the same number of elements. One dim may be -1: what is
 * left. Names are factors: `["batch", 12, 64]` to `[-1]` is `["768*batch"]`, and back.
 *
 * Throws `ShapeError` if the numbers of elements differ or -1 would not be whole.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.reshape(Tensor.zeros([2, 3, 4]), [2, -1]).shape // => [2, 12]
 * ```
 *
 * @since 0.1.0
 * @category shape
 */
export const reshape = <S extends Shape, D extends DType, const R extends Shape>(
  x: Tensor<S, D>,
  shape: Guard<ReshapeDimsErr<R>, Guard<Known<R, S, Reshape<S, R>>, R>>
): Tensor<ReshapeOut<S, R>, D> => {
  const node = nodeOf(x, "reshape")
  return reshapeNode(node, reshapeAxes(node.axes, shape as Shape)) as any
}

/**
 * All axes as one, in row-major order.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.flatten(Tensor.zeros([2, 3, 4])).shape // => [24]
 * ```
 *
 * @since 0.1.0
 * @category shape
 */
export const flatten = <S extends Shape, D extends DType>(x: Tensor<S, D>): Tensor<[Flat<S>], D> => {
  const node = nodeOf(x, "flatten")
  return reshapeNode(node, [flatAxis(node.axes)]) as any
}

/**
 * The axes of `x` in another order: axis i of the result is axis `permutation[i]` of `x`. Throws `ShapeError` if
 * `permutation` is not one of the axes, counted from the left.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.transpose(Tensor.zeros([2, 3, 4]), [2, 0, 1]).shape // => [4, 2, 3]
 * ```
 *
 * @since 0.1.0
 * @category shape
 */
export const transpose = <S extends Shape, D extends DType, const P extends ReadonlyArray<number>>(
  x: Tensor<S, D>,
  permutation: Guard<Known<P, S, Transpose<S, P>>, P>
): Tensor<Ok<Transpose<S, P>>, D> => {
  const node = nodeOf(x, "transpose")
  const order = permutation as ReadonlyArray<number>
  checkPermutation(node.axes, order)
  return transposeNode(node, order) as any
}

/**
 * `x` with a new axis of size 1, which is axis `axis` of the result (negative: counted from its end). Throws
 * `ShapeError` if that is out of range.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.expandDims(Tensor.zeros([28, 28]), -1).shape // => [28, 28, 1]
 * ```
 *
 * @since 0.1.0
 * @category shape
 */
export const expandDims = <S extends Shape, D extends DType, const X extends number>(
  x: Tensor<S, D>,
  axis: Guard<Known<X, S, ExpandDims<S, X>>, X>
): Tensor<Ok<ExpandDims<S, X>>, D> => {
  const node = nodeOf(x, "expandDims")
  return reshapeNode(node, expandAxes(node.axes, axis as number)) as any
}

/**
 * `x` without an axis of size 1. Throws `ShapeError` if its size is another, or `axis` is out of range.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.squeeze(Tensor.zeros([28, 28, 1]), -1).shape // => [28, 28]
 * ```
 *
 * @since 0.1.0
 * @category shape
 */
export const squeeze = <S extends Shape, D extends DType, const X extends number>(
  x: Tensor<S, D>,
  axis: Guard<Known<X, S, Squeeze<S, X>>, X>
): Tensor<Ok<Squeeze<S, X>>, D> => {
  const node = nodeOf(x, "squeeze")
  return reshapeNode(node, squeezeAxes(node.axes, axis as number)) as any
}

/**
 * `x` repeated along new leading axes and along its axes of size 1, up to `shape`. A name in `shape` is an axis of `x`.
 * Throws `ShapeError` if `x` does not stretch to it.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.broadcastTo(Tensor.zeros([3, 1]), [2, 3, 4]).shape // => [2, 3, 4]
 * ```
 *
 * @since 0.1.0
 * @category shape
 */
export const broadcastTo = <S extends Shape, D extends DType, const R extends Shape>(
  x: Tensor<S, D>,
  shape: Guard<DimsErr<R, "broadcastTo">, Guard<Known<R, S, BroadcastTo<S, R>>, R>>
): Tensor<[...R], D> => {
  const op = "broadcastTo"
  const node = nodeOf(x, op)
  const dims = shape as Shape
  checkDims(op, dims)
  const sizes = symbolSizes(node.axes)
  const own = new Map(node.axes.map((axis) => [axis.name, axis]))
  const target = dims.map((dim) => {
    if (typeof dim === "number") return { size: dim }
    const size = sizes[dim]
    return (
      own.get(dim) ??
      (size === undefined
        ? fail(op, `broadcastTo: ${dim} has no size here: use Tensor.size(x, "${dim}")`)
        : { name: dim, size })
    )
  })
  const axes = broadcastToAxes(node.axes, target)
  const lead = axes.length - node.axes.length
  return broadcast(
    node,
    axes,
    node.axes.map((_, i) => i + lead)
  ) as any
}

/**
 * The same tensor with its axes called otherwise: a number must be the size of its axis, a string names it. So an axis that the
 * type knows as `number` gets its size or a name, a size gets a name, and a name becomes a size again. Throws `ShapeError` if a
 * size is another or an axis has another name; in a program `Program.compile` fails with it.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const rows: number = 32
 * const x = Tensor.zeros([rows, 784]) // Tensor<[number, 784]>
 * Tensor.refine(x, ["batch", 784]).shape // => ["batch", 784]
 * Tensor.refine(x, [32, 784]).shape // => [32, 784]
 * ```
 *
 * @since 0.1.0
 * @category shape
 */
export const refine = <S extends Shape, D extends DType, const R extends Shape>(
  x: Tensor<S, D>,
  shape: Guard<DimsErr<R, "refine">, Guard<Known<R, S, Refine<S, R>>, R>>
): Tensor<[...R], D> => {
  const node = nodeOf(x, "refine")
  return reshapeNode(node, refineAxes(node.axes, shape as Shape)) as any
}

/**
 * The size of an axis, by its name or its index (negative: from the end). Throws `ShapeError` if there is no such axis.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const rows: number = 32
 * const x = Tensor.refine(Tensor.zeros([rows, 784]), ["batch", 784])
 * Tensor.size(x, "batch") // => 32
 * Tensor.size(x, -1) // => 784
 * ```
 *
 * @since 0.1.0
 * @category getters
 */
export const size = <S extends Shape, D extends DType, const N extends string | number>(
  x: Tensor<S, D>,
  name: Guard<Known<N, S, SizeErr<S, N>>, N>
): number => {
  const { axes } = nodeOf(x, "size")
  if (typeof name === "number") return axes[axisIndex("size", axes, name)]!.size
  if (typeof name !== "string") fail("size", `size: ${said(name)} is no axis`)
  const found = axes.find((axis) => axis.name === name)
  return found === undefined ? fail("size", `size: ${show(axes)} has no axis ${name as string}`) : found.size
}

/**
 * The sizes of all axes.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.sizes(Tensor.zeros([2, 3])) // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category getters
 */
export const sizes = (x: AnyTensor): ReadonlyArray<number> => nodeOf(x, "sizes").axes.map((axis) => axis.size)
