import type { DType } from "../../DType.ts"
import type { Guard, Known, Matmul, Ok, Shape } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { dot } from "../primitives/dot/op.ts"
import { broadcastAxes } from "../shape/broadcast.ts"
import { checkFloat } from "../shape/dtype.ts"
import { innerAxis } from "../shape/matmul.ts"
import type { FloatsErr } from "../types/dtype.ts"
import type { Settled } from "../types/guard.ts"
import { nodeOf, stretch } from "./operands.ts"

/**
 * The matrix product: sums over the last axis of `left` and the last but one of `right`, for every pair of matrices in
 * the leading axes, which broadcast. A vector is a row on the left and a column on the right, and its axis is gone in
 * the result.
 *
 * Throws `ShapeError` if the inner axes differ, the leading ones do not broadcast, or an operand has no axis or is not
 * float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.matmul(Tensor.zeros([32, 784]), Tensor.zeros([784, 10])).shape // => [32, 10]
 * Tensor.matmul(Tensor.zeros([784]), Tensor.zeros([784, 10])).shape // => [10]
 * ```
 *
 * @since 0.1.0
 * @category linear algebra
 */
export const matmul = <A extends Shape, T extends DType, B extends Shape, U extends DType>(
  left: Tensor<A, T>,
  right: Guard<
    Settled<A, T | U, FloatsErr<T, U, "matmul">>,
    Guard<Known<T, A, Known<U, B, Matmul<A, B>>>, Tensor<B, U>>
  >
): Tensor<Ok<Matmul<A, B>>> => {
  const op = "matmul"
  const a = nodeOf(left, op, "the left operand is")
  const b = nodeOf(right, op, "the right operand is")
  checkFloat(op, a.dtype)
  checkFloat(op, b.dtype)
  return product(a, b, innerAxis(a.axes, b.axes)) as any
}

const product = (a: Node, b: Node, inner: number): Node => {
  const rank = a.axes.length
  const plain = { lhsContract: [rank - 1], rhsContract: [inner], lhsBatch: [], rhsBatch: [] }
  // without leading axes on the right, or rows on the left, the result's axes come in order by themselves
  if (rank === 1 || b.axes.length <= 2) return dot(a, b, plain)
  const batch = broadcastAxes("matmul", a.axes.slice(0, -2), b.axes.slice(0, -2), "matmul batch axes")
  const both = batch.map((_, i) => i)
  return dot(stretch(a, [...batch, ...a.axes.slice(-2)]), stretch(b, [...batch, ...b.axes.slice(-2)]), {
    lhsContract: [batch.length + 1],
    rhsContract: [batch.length],
    lhsBatch: both,
    rhsBatch: both
  })
}
