/** Rows of a tensor with updates put where indices say. */
import type { DType } from "../../DType.ts"
import type { Guard, Known, ScatterErr, Shape, UpdateDTypeErr } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { neg } from "../primitives/neg/op.ts"
import { not } from "../primitives/not/op.ts"
import { scatterAdd as addNode } from "../primitives/scatterAdd/op.ts"
import { scatterMax as maxNode } from "../primitives/scatterMax/op.ts"
import { scatterSet as setNode } from "../primitives/scatterSet/op.ts"
import { checkInt, checkNumeric } from "../shape/dtype.ts"
import { gatherAxes } from "../shape/gather.ts"
import { checkUpdates } from "../shape/scatter.ts"
import type { Settled } from "../types/guard.ts"
import { fromEnd } from "./indices.ts"
import { nodeOf } from "./operands.ts"
import type { IntIn, NumericIn } from "./params.ts"
import { scatterMul } from "./scatterMul.ts"

type Scatter = (x: Node, indices: Node, updates: Node) => Node

/** Negation has no -(-2^31) in int32; the bitwise complement reverses the order of all of them. */
const minNode: Scatter = (x, indices, updates) => {
  const turn = x.dtype === "int32" ? not : neg
  return turn(maxNode(turn(x), indices, turn(updates)))
}

/** How an update meets what is there. */
export const modes = { set: setNode, add: addNode, mul: scatterMul, max: maxNode, min: minNode } as const

/** Updates of the dtype of x, and of the shape that E finds no fault with. */
export type UpdatesIn<
  S extends Shape,
  D extends DType,
  U extends Shape,
  E extends DType,
  Op extends string,
  Err
> = Guard<Settled<S, D, UpdateDTypeErr<D, E, Op>>, Guard<Known<E, S, Known<E, U, Err>>, Tensor<U, E>>>

const scatter = (op: string, mode: keyof typeof modes, x: unknown, indices: unknown, updates: unknown): any => {
  const [node, chosen, put] = [
    nodeOf(x, op),
    nodeOf(indices, op, "the indices are"),
    nodeOf(updates, op, "the updates are")
  ]
  if (mode !== "set") checkNumeric(op, node.dtype)
  checkInt(op, chosen.dtype)
  checkUpdates(op, put, gatherAxes(node.axes, chosen.axes, 0, op), node.dtype)
  return modes[mode](node, fromEnd(chosen, node.axes[0]!.size), put)
}

/**
 * `x` with `updates` added to the rows that int32 `indices` name, each as often as it is named
 * (`x.at[indices].add(updates)` of JAX). Updates are `[...indices, ...row]`. Negative indices count from the end;
 * updates beyond either end are dropped. int32 wraps.
 *
 * Throws `ShapeError` for updates of another shape or dtype, for indices of another dtype than int32, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const counts = Tensor.scatterAdd(Tensor.zeros([10]), Tensor.zeros([32], "int32"), Tensor.ones([32]))
 * counts.shape // => [10]
 * ```
 *
 * @since 0.1.0
 * @category indexing
 */
export const scatterAdd = <
  S extends Shape,
  D extends DType,
  I extends Shape,
  J extends DType,
  U extends Shape,
  E extends DType
>(
  x: NumericIn<S, D, "scatterAdd">,
  indices: IntIn<I, J, "scatterAdd">,
  updates: UpdatesIn<S, D, U, E, "scatterAdd", ScatterErr<S, I, U, "scatterAdd">>
): Tensor<S, D> => scatter("scatterAdd", "add", x, indices, updates)

/**
 * `x` with the rows that int32 `indices` name raised to `updates` where these are larger; NaN stays. Elements that tie
 * share the gradient equally. Otherwise as `scatterAdd`.
 *
 * Throws `ShapeError` for updates of another shape or dtype, for indices of another dtype than int32, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.scatterMax(Tensor.zeros([10, 3]), Tensor.zeros([4], "int32"), Tensor.ones([4, 3])).shape // => [10, 3]
 * ```
 *
 * @since 0.1.0
 * @category indexing
 */
export const scatterMax = <
  S extends Shape,
  D extends DType,
  I extends Shape,
  J extends DType,
  U extends Shape,
  E extends DType
>(
  x: NumericIn<S, D, "scatterMax">,
  indices: IntIn<I, J, "scatterMax">,
  updates: UpdatesIn<S, D, U, E, "scatterMax", ScatterErr<S, I, U, "scatterMax">>
): Tensor<S, D> => scatter("scatterMax", "max", x, indices, updates)

/**
 * `x` with the rows that int32 `indices` name lowered to `updates` where these are smaller; NaN stays. Otherwise as
 * `scatterMax`.
 *
 * Throws `ShapeError` for updates of another shape or dtype, for indices of another dtype than int32, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.scatterMin(Tensor.zeros([10, 3]), Tensor.zeros([4], "int32"), Tensor.ones([4, 3])).shape // => [10, 3]
 * ```
 *
 * @since 0.1.0
 * @category indexing
 */
export const scatterMin = <
  S extends Shape,
  D extends DType,
  I extends Shape,
  J extends DType,
  U extends Shape,
  E extends DType
>(
  x: NumericIn<S, D, "scatterMin">,
  indices: IntIn<I, J, "scatterMin">,
  updates: UpdatesIn<S, D, U, E, "scatterMin", ScatterErr<S, I, U, "scatterMin">>
): Tensor<S, D> => scatter("scatterMin", "min", x, indices, updates)

/**
 * `x` with `updates` in the place of the rows that int32 `indices` name (`x.at[indices].set(updates)` of JAX). Where a
 * row is named more than once the last update stays, and has the gradient. Otherwise as `scatterAdd`; any dtype.
 *
 * Throws `ShapeError` for updates of another shape or dtype, and for indices of another dtype than int32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.scatterSet(Tensor.zeros([10, 3]), Tensor.zeros([4], "int32"), Tensor.ones([4, 3])).shape // => [10, 3]
 * ```
 *
 * @since 0.1.0
 * @category indexing
 */
export const scatterSet = <
  S extends Shape,
  D extends DType,
  I extends Shape,
  J extends DType,
  U extends Shape,
  E extends DType
>(
  x: Tensor<S, D>,
  indices: IntIn<I, J, "scatterSet">,
  updates: UpdatesIn<S, D, U, E, "scatterSet", ScatterErr<S, I, U, "scatterSet">>
): Tensor<S, D> => scatter("scatterSet", "set", x, indices, updates)
