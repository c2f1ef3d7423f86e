/** Running sums, products and extremes. */
import type { DType } from "../../DType.ts"
import type { AxisIndex, Guard, Known, Shape } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { previous } from "../primitives/along.ts"
import { cummax as cummaxNode } from "../primitives/cummax/op.ts"
import { cumprod as cumprodNode } from "../primitives/cumprod/op.ts"
import { cumsum as cumsumNode } from "../primitives/cumsum/op.ts"
import { neg } from "../primitives/neg/op.ts"
import { not } from "../primitives/not/op.ts"
import { axisIndex } from "../shape/axis.ts"
import { checkNumeric } from "../shape/dtype.ts"
import { nodeOf } from "./operands.ts"
import type { NumericIn } from "./params.ts"

type Build = (x: Node, axis: number, reverse: boolean) => Node

interface Options {
  readonly exclusive?: boolean
  readonly reverse?: boolean
}

/** `first` is what an exclusive one begins with. */
const run = (op: string, build: Build, x: unknown, axis: unknown, options: Options | undefined, first = 0): any => {
  const node = nodeOf(x, op)
  checkNumeric(op, node.dtype)
  const index = axisIndex(op, node.axes, axis as number)
  const reverse = options?.reverse === true
  const shifted = options?.exclusive === true && node.axes[index]!.size > 0
  return build(shifted ? previous(node, index, reverse, first) : node, index, reverse)
}

/** Negation has no -(-2^31) in int32; the bitwise complement reverses the order of all of them. */
const cumminNode: Build = (x, axis, reverse) => {
  const turn = x.dtype === "int32" ? not : neg
  return turn(cummaxNode(turn(x), axis, reverse))
}

/**
 * The sums of the elements along `axis` up to and including each; without it if `exclusive`, from the end if `reverse`.
 * int32 wraps.
 *
 * Throws `ShapeError` for an axis that is out of range, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.cumsum(Tensor.ones([2, 3]), 1, { exclusive: true }).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category reductions
 */
export const cumsum = <S extends Shape, D extends DType, const X extends number>(
  x: NumericIn<S, D, "cumsum">,
  axis: Guard<Known<X, S, AxisIndex<S, X, "cumsum">>, X>,
  options?: { readonly exclusive?: boolean; readonly reverse?: boolean }
): Tensor<S, D> => run("cumsum", cumsumNode, x, axis, options)

/**
 * The products of the elements along `axis` up to and including each; without it if `exclusive`, from the end if
 * `reverse`. int32 wraps. Gradients hold with zeros.
 *
 * Throws `ShapeError` for an axis that is out of range, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.cumprod(Tensor.ones([2, 3]), 1).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category reductions
 */
export const cumprod = <S extends Shape, D extends DType, const X extends number>(
  x: NumericIn<S, D, "cumprod">,
  axis: Guard<Known<X, S, AxisIndex<S, X, "cumprod">>, X>,
  options?: { readonly exclusive?: boolean; readonly reverse?: boolean }
): Tensor<S, D> => run("cumprod", cumprodNode, x, axis, options, 1)

/**
 * The largest of the elements along `axis` up to and including each; from the end if `reverse`. NaN stays. The gradient
 * goes to the first element that reached a maximum.
 *
 * Throws `ShapeError` for an axis that is out of range, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.cummax(Tensor.ones([2, 3]), 1).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category reductions
 */
export const cummax = <S extends Shape, D extends DType, const X extends number>(
  x: NumericIn<S, D, "cummax">,
  axis: Guard<Known<X, S, AxisIndex<S, X, "cummax">>, X>,
  options?: { readonly reverse?: boolean }
): Tensor<S, D> => run("cummax", cummaxNode, x, axis, options)

/**
 * The smallest of the elements along `axis` up to and including each; from the end if `reverse`. NaN stays. The
 * gradient goes to the first element that reached a minimum.
 *
 * Throws `ShapeError` for an axis that is out of range, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.cummin(Tensor.ones([2, 3]), 1).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category reductions
 */
export const cummin = <S extends Shape, D extends DType, const X extends number>(
  x: NumericIn<S, D, "cummin">,
  axis: Guard<Known<X, S, AxisIndex<S, X, "cummin">>, X>,
  options?: { readonly reverse?: boolean }
): Tensor<S, D> => run("cummin", cumminNode, x, axis, options)
