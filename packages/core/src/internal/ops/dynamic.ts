/** Parts of tensors at places that the program computes. */
import type { DType } from "../../DType.ts"
import type { DynamicSlice, Guard, Known, Ok, Shape } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { concat } from "../primitives/concat/op.ts"
import { dynamicSlice as dynamicSliceNode } from "../primitives/dynamicSlice/op.ts"
import { dynamicUpdate as dynamicUpdateNode } from "../primitives/dynamicUpdate/op.ts"
import { fill } from "../primitives/fill.ts"
import { identity } from "../primitives/identity/op.ts"
import { literal } from "../primitives/literal/op.ts"
import { reshape } from "../primitives/reshape/op.ts"
import { checkDtypes, checkInt } from "../shape/dtype.ts"
import { checkStarts, checkUpdate, dynamicSliceAxes } from "../shape/dynamic.ts"
import { fail } from "../shape/fail.ts"
import { show } from "../shape/show.ts"
import type { StartsErr, UpdateErr } from "../types/dynamic.ts"
import type { Settled } from "../types/guard.ts"
import type { DtypesErr } from "../types/join.ts"
import { nodeOf } from "./operands.ts"

/** Where a part begins along an axis. */
type Start = number | Tensor<[], "int32">

const startOf = (op: string, start: Start): Node => {
  if (typeof start === "number") {
    return (start | 0) === start ? literal(start, "int32") : fail(op, `${op}: ${start} is not an index`)
  }
  const node = nodeOf(start, op, "the start is")
  checkInt(op, node.dtype)
  if (node.axes.length > 0) fail(op, `${op}: a start must be a scalar but is ${show(node.axes)}`)
  return node
}

/** The starts as one vector. */
const vector = (op: string, starts: ReadonlyArray<Start>): Node =>
  starts.length === 0
    ? fill(0, { axes: [{ size: 0 }], dtype: "int32" })
    : concat(
        starts.map((start) => reshape(startOf(op, start), [{ size: 1 }])),
        0
      )

/**
 * The part of `x` that begins at `starts`, one for each axis: numbers, or int32 scalars that the program computes. `sizes` says how
 * many elements of each axis, null all of them. A part that would lie outside is moved inside.
 *
 * Throws `ShapeError` for another number of starts or sizes than axes, a size above that of the axis, and starts that are not int32
 * scalars.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const step = Tensor.scalar(3, "int32")
 * Tensor.dynamicSlice(Tensor.zeros([100, 8]), [step, 0], [16, null]).shape // => [16, 8]
 * ```
 *
 * @since 0.1.0
 * @category structure
 */
export const dynamicSlice = <
  S extends Shape,
  D extends DType,
  const B extends ReadonlyArray<Start>,
  const N extends ReadonlyArray<number | null>
>(
  x: Tensor<S, D>,
  starts: Guard<Known<B, S, StartsErr<S, B, "dynamicSlice">>, B>,
  sizes: Guard<Known<N, S, DynamicSlice<S, N>>, N>
): Tensor<Ok<DynamicSlice<S, N>>, D> => {
  const op = "dynamicSlice"
  const node = nodeOf(x, op)
  checkStarts(op, node.axes, starts as B)
  const axes = dynamicSliceAxes(node.axes, sizes as N)
  const part = dynamicSliceNode(
    node,
    vector(op, starts as B),
    axes.map(({ size }) => size)
  )
  return (axes.every((axis, i) => axis.name === part.axes[i]!.name) ? part : identity(part, axes)) as any
}

/**
 * `x` with the elements of `update` from `starts` on, which are as in `dynamicSlice`: the write that belongs to its read, as of a
 * cache that grows.
 *
 * Throws `ShapeError` for an update of another rank or dtype, one that is larger than `x`, and another number of starts than axes.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const step = Tensor.scalar(3, "int32")
 * Tensor.dynamicUpdate(Tensor.zeros([100, 8]), Tensor.ones([1, 8]), [step, 0]).shape // => [100, 8]
 * ```
 *
 * @since 0.1.0
 * @category structure
 */
export const dynamicUpdate = <
  S extends Shape,
  D extends DType,
  U extends Shape,
  E extends DType,
  const B extends ReadonlyArray<Start>
>(
  x: Tensor<S, D>,
  update: Guard<
    Settled<B, D | E, DtypesErr<D | E, "dynamicUpdate">>,
    Guard<Known<B, S, Known<B, U, UpdateErr<S, U>>>, Tensor<U, E>>
  >,
  starts: Guard<Known<B, S, StartsErr<S, B, "dynamicUpdate">>, B>
): Tensor<S, D> => {
  const op = "dynamicUpdate"
  const [node, part] = [nodeOf(x, op), nodeOf(update, op, "the update is")]
  checkDtypes(op, [node.dtype, part.dtype])
  checkUpdate(node.axes, part.axes)
  checkStarts(op, node.axes, starts as B)
  return dynamicUpdateNode(node, part, vector(op, starts as B)) as any
}
