/** Where the largest and the smallest element are. */
import type { DType } from "../../DType.ts"
import type { ArgMax, Guard, Known, Ok, Shape } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { argMax as argMaxNode } from "../primitives/argMax/op.ts"
import { neg } from "../primitives/neg/op.ts"
import { not } from "../primitives/not/op.ts"
import { axisIndex } from "../shape/axis.ts"
import { checkNumeric } from "../shape/dtype.ts"
import { fail } from "../shape/fail.ts"
import { show } from "../shape/show.ts"
import { nodeOf } from "./operands.ts"
import type { NumericIn } from "./params.ts"

const checked = (op: string, x: unknown, axis: number): readonly [Node, number] => {
  const node = nodeOf(x, op)
  checkNumeric(op, node.dtype)
  const index = axisIndex(op, node.axes, axis)
  if (node.axes[index]!.size === 0) fail(op, `${op}: axis ${axis} of ${show(node.axes)} is empty`)
  return [node, index]
}

/**
 * int32: the index of the largest element along `axis` (the first of several), which is removed. NaN counts as the
 * largest.
 *
 * Throws `ShapeError` for an axis that is out of range or empty, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.argMax(Tensor.zeros([32, 10]), -1).shape // => [32]
 * ```
 *
 * @since 0.1.0
 * @category reductions
 */
export const argMax = <S extends Shape, D extends DType, const X extends number>(
  x: NumericIn<S, D, "argMax">,
  axis: Guard<Known<X, S, ArgMax<S, X>>, X>
): Tensor<Ok<ArgMax<S, X>>, "int32"> => argMaxNode(...checked("argMax", x, axis as number)) as any

/**
 * int32: the index of the smallest element along `axis` (the first of several), which is removed. NaN counts as the
 * smallest.
 *
 * Throws `ShapeError` for an axis that is out of range or empty, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.argMin(Tensor.zeros([32, 10]), -1).shape // => [32]
 * ```
 *
 * @since 0.1.0
 * @category reductions
 */
export const argMin = <S extends Shape, D extends DType, const X extends number>(
  x: NumericIn<S, D, "argMin">,
  axis: Guard<Known<X, S, ArgMax<S, X, "argMin">>, X>
): Tensor<Ok<ArgMax<S, X, "argMin">>, "int32"> => {
  const [node, index] = checked("argMin", x, axis as number)
  return argMaxNode(node.dtype === "int32" ? not(node) : neg(node), index) as any
}
