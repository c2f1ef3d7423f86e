/** Lengths of vectors. */
import type { DType } from "../../DType.ts"
import type { Guard, Known, Ok, Reduce, Shape } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { abs } from "../primitives/abs/op.ts"
import { fill, zeros } from "../primitives/fill.ts"
import { mul } from "../primitives/mul/op.ts"
import { pow } from "../primitives/pow/op.ts"
import { reduceMax } from "../primitives/reduceMax/op.ts"
import { reduceSum } from "../primitives/reduceSum/op.ts"
import { checkFloat } from "../shape/dtype.ts"
import { fail } from "../shape/fail.ts"
import type { FloatIn } from "./params.ts"
import { countOf, type Reducer, reduce } from "./reducer.ts"
import { rootOf, smoothAtZero } from "./root.ts"

const normOf =
  (order: number): Reducer =>
  (x, axes) => {
    if (order === Infinity) {
      const largest = reduceMax(abs(x), axes)
      return countOf(x, axes) === 0 ? zeros(largest) : largest
    }
    return normBy(order, x, (powers) => reduceSum(powers, axes))
  }

/** (sum |x|^order)^(1 / order) where `sum` says over what. */
export const normBy = (order: number, x: Node, sum: (powers: Node) => Node): Node => {
  if (order === 2) return rootOf(sum(mul(x, x)))
  if (order === 1) return sum(abs(x))
  const powers = smoothAtZero(abs(x), (size) => pow(size, fill(order, size)))
  return smoothAtZero(sum(powers), (total) => pow(total, fill(1 / order, total)))
}

/**
 * The norm of the elements: the root of the sum of their squares (`order` 2, the default), the sum of their sizes (1),
 * the largest size (Infinity), or (sum |x|^p)^(1 / p) for another p above 0; 0 over nothing. The gradient where all
 * elements are 0 is 0. `axes` are as in `sum`.
 *
 * Throws `ShapeError` for an axis that is out of range or repeated, for an order that is not above 0, and for other
 * dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.norm(Tensor.ones([32, 10]), [-1]).shape // => [32]
 * ```
 *
 * @since 0.1.0
 * @category reductions
 */
export const norm = <
  S extends Shape,
  D extends DType,
  const X extends ReadonlyArray<number> | undefined = undefined,
  const K extends boolean = false
>(
  x: FloatIn<S, D, "norm">,
  axes?: Guard<Known<X, S, Reduce<S, X, K, "norm">>, X>,
  keepDims?: K,
  order = 2
): Tensor<Ok<Reduce<S, X, K, "norm">>> => {
  if (!(order > 0)) fail("norm", `norm: order must be above 0 but is ${order}`)
  return reduce("norm", normOf(order), checkFloat, x, axes, keepDims)
}
