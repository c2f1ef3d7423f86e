/** To whole numbers. The derivatives are 0, but that of `frac`. */
import type { DType } from "../../DType.ts"
import type { Shape } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { ceil as ceilNode } from "../primitives/ceil/op.ts"
import { zeros } from "../primitives/fill.ts"
import { floor as floorNode } from "../primitives/floor/op.ts"
import { lt } from "../primitives/lt/op.ts"
import { round as roundNode } from "../primitives/round/op.ts"
import { select } from "../primitives/select/op.ts"
import { sub } from "../primitives/sub/op.ts"
import { checkFloat } from "../shape/dtype.ts"
import { unary } from "./operands.ts"
import type { FloatIn } from "./params.ts"

/**
 * The largest whole number that is not greater. Its derivative is 0.
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.floor(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category rounding
 */
export const floor = <S extends Shape, D extends DType>(x: FloatIn<S, D, "floor">): Tensor<S> =>
  unary("floor", floorNode, x, checkFloat)

/**
 * The smallest whole number that is not less. Its derivative is 0.
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.ceil(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category rounding
 */
export const ceil = <S extends Shape, D extends DType>(x: FloatIn<S, D, "ceil">): Tensor<S> =>
  unary("ceil", ceilNode, x, checkFloat)

/**
 * The nearest whole number; halves go to the even one, so 0.5 becomes 0 and 1.5 becomes 2. Its derivative is 0.
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.round(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category rounding
 */
export const round = <S extends Shape, D extends DType>(x: FloatIn<S, D, "round">): Tensor<S> =>
  unary("round", roundNode, x, checkFloat)

/**
 * The whole number next to it towards 0. Its derivative is 0.
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.trunc(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category rounding
 */
export const trunc = <S extends Shape, D extends DType>(x: FloatIn<S, D, "trunc">): Tensor<S> =>
  unary("trunc", truncNode, x, checkFloat)

/**
 * What `trunc` takes away: x - trunc(x), with the sign of x. Its derivative is 1.
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.frac(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category rounding
 */
export const frac = <S extends Shape, D extends DType>(x: FloatIn<S, D, "frac">): Tensor<S> =>
  unary("frac", (node) => sub(node, truncNode(node)), x, checkFloat)

const truncNode = (x: Node): Node => select(lt(x, zeros(x)), ceilNode(x), floorNode(x))
