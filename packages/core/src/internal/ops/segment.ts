/** Reductions of rows that have the same id. */
import type { DType } from "../../DType.ts"
import type { Guard, IntErr, Known, SegmentErr, Shape } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { broadcast } from "../primitives/broadcast/op.ts"
import { div } from "../primitives/div/op.ts"
import { fill } from "../primitives/fill.ts"
import { scatterAdd } from "../primitives/scatterAdd/op.ts"
import { scatterMax } from "../primitives/scatterMax/op.ts"
import { checkWhole } from "../shape/count.ts"
import { checkFloat, checkInt, checkNumeric } from "../shape/dtype.ts"
import { checkIds } from "../shape/scatter.ts"
import type { Settled } from "../types/guard.ts"
import type { CountErr } from "../types/scatter.ts"
import { nodeOf } from "./operands.ts"
import type { FloatIn, NumericIn } from "./params.ts"

/** Ids, one for each row. */
type Ids<S extends Shape, D extends DType, I extends Shape, J extends DType, Op extends string> = Guard<
  Settled<I, J, IntErr<J, Op>>,
  Guard<Known<D, S, Known<J, I, SegmentErr<S, I, Op>>>, Tensor<I, J>>
>

/** Rows are replaced by segments. */
type Segments<S extends Shape, C extends number> = S extends readonly [unknown, ...infer R extends Shape]
  ? [C, ...R]
  : Shape

const empty = (x: Node, count: number, value: number): Node =>
  fill(value, { axes: [{ size: count }, ...x.axes.slice(1)], dtype: x.dtype })

const operands = (op: string, x: unknown, ids: unknown, count: unknown): readonly [Node, Node, number] => {
  const [node, at] = [nodeOf(x, op), nodeOf(ids, op, "the ids are")]
  checkInt(op, at.dtype)
  checkIds(op, node.axes, at.axes)
  checkWhole(op, "count", count as number)
  return [node, at, count as number]
}

const sumOf = (x: Node, ids: Node, count: number): Node => scatterAdd(empty(x, count, 0), ids, x)

/**
 * The sum of the rows of each segment: row i belongs to segment `ids[i]`. There are `count` segments; rows with other
 * ids, -1 say, are dropped. An empty segment is 0.
 *
 * Throws `ShapeError` if there is not one int32 id for each row, for a count that is no whole number, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.segmentSum(Tensor.ones([32, 8]), Tensor.zeros([32], "int32"), 4).shape // => [4, 8]
 * ```
 *
 * @since 0.1.0
 * @category indexing
 */
export const segmentSum = <S extends Shape, D extends DType, I extends Shape, J extends DType, const C extends number>(
  x: NumericIn<S, D, "segmentSum">,
  ids: Ids<S, D, I, J, "segmentSum">,
  count: Guard<CountErr<C, "segmentSum">, C>
): Tensor<Segments<S, C>, D> => {
  checkNumeric("segmentSum", nodeOf(x, "segmentSum").dtype)
  return sumOf(...operands("segmentSum", x, ids, count)) as any
}

/**
 * The mean of the rows of each segment, otherwise as `segmentSum`. An empty segment is NaN.
 *
 * Throws `ShapeError` if there is not one int32 id for each row, for a count that is no whole number, and for other
 * dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.segmentMean(Tensor.ones([32, 8]), Tensor.zeros([32], "int32"), 4).shape // => [4, 8]
 * ```
 *
 * @since 0.1.0
 * @category indexing
 */
export const segmentMean = <S extends Shape, D extends DType, I extends Shape, J extends DType, const C extends number>(
  x: FloatIn<S, D, "segmentMean">,
  ids: Ids<S, D, I, J, "segmentMean">,
  count: Guard<CountErr<C, "segmentMean">, C>
): Tensor<Segments<S, C>> => {
  checkFloat("segmentMean", nodeOf(x, "segmentMean").dtype)
  const [node, at, segments] = operands("segmentMean", x, ids, count)
  const sums = sumOf(node, at, segments)
  const sizes = sumOf(fill(1, { axes: at.axes, dtype: "float32" }), at, segments)
  return div(sums, broadcast(sizes, sums.axes, [0])) as any
}

/**
 * The largest elements of the rows of each segment, otherwise as `segmentSum`. An empty segment is -Infinity, or -2^31
 * for int32. Elements that tie share the gradient equally.
 *
 * Throws `ShapeError` if there is not one int32 id for each row, for a count that is no whole number, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.segmentMax(Tensor.ones([32, 8]), Tensor.zeros([32], "int32"), 4).shape // => [4, 8]
 * ```
 *
 * @since 0.1.0
 * @category indexing
 */
export const segmentMax = <S extends Shape, D extends DType, I extends Shape, J extends DType, const C extends number>(
  x: NumericIn<S, D, "segmentMax">,
  ids: Ids<S, D, I, J, "segmentMax">,
  count: Guard<CountErr<C, "segmentMax">, C>
): Tensor<Segments<S, C>, D> => {
  checkNumeric("segmentMax", nodeOf(x, "segmentMax").dtype)
  const [node, at, segments] = operands("segmentMax", x, ids, count)
  return scatterMax(empty(node, segments, node.dtype === "int32" ? -0x80000000 : -Infinity), at, node) as any
}
