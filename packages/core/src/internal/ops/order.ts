/** The same elements in another order. */
import type { DType } from "../../DType.ts"
import type { AxisIndex, Guard, Known, MoveAxis, Ok, Reduce, Shape, SwapAxes } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import { concat } from "../primitives/concat/op.ts"
import { identity } from "../primitives/identity/op.ts"
import { reverse as reverseNode } from "../primitives/reverse/op.ts"
import { sliceAxis } from "../primitives/slice/op.ts"
import { transpose } from "../primitives/transpose/op.ts"
import { axisIndex, axisIndices } from "../shape/axis.ts"
import { fail } from "../shape/fail.ts"
import { said } from "../shape/found.ts"
import { nodeOf } from "./operands.ts"

/**
 * The elements of `axes` (by default all) from the last to the first.
 *
 * Throws `ShapeError` for an axis that is out of range or repeated.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.reverse(Tensor.zeros([2, 3]), [-1]).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category structure
 */
export const reverse = <
  S extends Shape,
  D extends DType,
  const X extends ReadonlyArray<number> | undefined = undefined
>(
  x: Tensor<S, D>,
  axes?: Guard<Known<X, S, Reduce<S, X, true, "reverse">>, X>
): Tensor<S, D> => {
  const node = nodeOf(x, "reverse")
  return reverseNode(node, axisIndices("reverse", node.axes, axes as ReadonlyArray<number> | undefined)) as any
}

/**
 * The elements of `axis` moved by `shift` places; those that leave at one end come in at the other. A negative shift moves towards
 * the start.
 *
 * Throws `ShapeError` for an axis that is out of range, and for a shift that is not whole.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.roll(Tensor.arange(5), 2, 0).shape // => [5]
 * ```
 *
 * @since 0.1.0
 * @category structure
 */
export const roll = <S extends Shape, D extends DType, const X extends number>(
  x: Tensor<S, D>,
  shift: number,
  axis: Guard<Known<X, S, AxisIndex<S, X, "roll">>, X>
): Tensor<S, D> => {
  const node = nodeOf(x, "roll")
  const at = axisIndex("roll", node.axes, axis as number)
  if (!Number.isSafeInteger(shift)) fail("roll", `roll: ${said(shift)} is not a number of places`)
  const { size } = node.axes[at]!
  const first = size === 0 ? 0 : ((-shift % size) + size) % size
  if (first === 0) return x
  const rolled = concat([sliceAxis(node, at, first, size), sliceAxis(node, at, 0, first)], at)
  // the axis is the same again
  return identity(rolled, node.axes) as any
}

/**
 * `x` with axis `from` as axis `to`; the others keep their order. Negative axes count from the right.
 *
 * Throws `ShapeError` for an axis that is out of range.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.moveAxis(Tensor.zeros([2, 3, 4]), 0, -1).shape // => [3, 4, 2]
 * ```
 *
 * @since 0.1.0
 * @category structure
 */
export const moveAxis = <S extends Shape, D extends DType, const A extends number, const B extends number>(
  x: Tensor<S, D>,
  from: Guard<Known<A, S, AxisIndex<S, A, "moveAxis">>, A>,
  to: Guard<Known<B, S, AxisIndex<S, B, "moveAxis">>, B>
): Tensor<Ok<MoveAxis<S, A, B>>, D> => {
  const node = nodeOf(x, "moveAxis")
  const [a, b] = [axisIndex("moveAxis", node.axes, from as number), axisIndex("moveAxis", node.axes, to as number)]
  const order = node.axes.flatMap((_, i) => (i === a ? [] : [i])).toSpliced(b, 0, a)
  return transpose(node, order) as any
}

/**
 * `x` with two axes in each other's place. Negative axes count from the right.
 *
 * Throws `ShapeError` for an axis that is out of range.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.swapAxes(Tensor.zeros([2, 3, 4]), 0, -1).shape // => [4, 3, 2]
 * ```
 *
 * @since 0.1.0
 * @category structure
 */
export const swapAxes = <S extends Shape, D extends DType, const A extends number, const B extends number>(
  x: Tensor<S, D>,
  first: Guard<Known<A, S, AxisIndex<S, A, "swapAxes">>, A>,
  second: Guard<Known<B, S, AxisIndex<S, B, "swapAxes">>, B>
): Tensor<Ok<SwapAxes<S, A, B>>, D> => {
  const node = nodeOf(x, "swapAxes")
  const a = axisIndex("swapAxes", node.axes, first as number)
  const b = axisIndex("swapAxes", node.axes, second as number)
  return transpose(
    node,
    node.axes.map((_, i) => (i === a ? b : i === b ? a : i))
  ) as any
}
