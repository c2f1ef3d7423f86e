/** `jacobian` and `hessian`: derivatives as tensors of their own. */
import type { Guard } from "../../../Shape.ts"
import type { Fn, GradErr, Jacobian, JacobianErr, Transformed } from "../../../Transform.ts"
import * as Matrix from "../matrix.ts"

/**
 * The derivative of `f` by its first argument, a float tensor or a tree of them, as a tensor: the axes of the result, then those
 * of the argument. Where the result or the argument is a tree, so is the Jacobian: the tree of the result, with the tree of the
 * argument in the place of every tensor. Other arguments are constants.
 *
 * Forward mode finds all columns at once, reverse mode all rows; without `mode` it is forward mode unless the argument has more
 * elements than the result.
 *
 * Throws `ShapeError` where the types could not see that a leaf is no float.
 *
 * @example
 * ```ts
 * import * as Effect from "effect/Effect"
 * import * as NdArray from "@typegrad/core/NdArray"
 * import * as Program from "@typegrad/core/Program"
 * import * as Reference from "@typegrad/core/Reference"
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Transform from "@typegrad/core/Transform"
 *
 * const f = (x: Tensor.Tensor<[2]>) => Tensor.mul(x, Tensor.sum(x))
 * const derivative = Transform.jacobian(f)(Tensor.constant(NdArray.make([3, 4])))
 * Transform.jacobian(f, { mode: "reverse" })(Tensor.ones([2])).shape // => [2, 2]
 * const values = Effect.map(Program.evaluate(derivative), NdArray.toNested)
 * Effect.runPromise(Effect.provide(values, Reference.layer())) // => [[10, 3], [4, 11]]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const jacobian = <A extends ReadonlyArray<unknown>, R>(
  f: Guard<JacobianErr<A, R, "jacobian">, Fn<A, R>>,
  options?: { readonly mode?: "forward" | "reverse" }
): NoInfer<Transformed<A, Jacobian<R, A[0]>, "jacobian">> =>
  ((...args: A) => Matrix.jacobian("jacobian", f as Fn<any, R>, args, options?.mode)) as never

/**
 * The second derivative of a scalar function by its first argument, a float tensor or a tree of them: the axes of the argument,
 * twice. For a tree it is the tree of the argument, with that tree again in the place of every tensor.
 *
 * Times a vector, `hvp` gives it without the matrix.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Transform from "@typegrad/core/Transform"
 *
 * const f = (x: Tensor.Tensor<[3]>) => Tensor.sum(Tensor.exp(x))
 * Transform.hessian(f)(Tensor.zeros([3])).shape // => [3, 3]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const hessian = <A extends ReadonlyArray<unknown>, R>(
  f: Guard<GradErr<A, R, "hessian">, Fn<A, R>>
): NoInfer<Transformed<A, Jacobian<A[0], A[0]>, "hessian">> =>
  ((...args: A) => Matrix.hessian(f as Fn<any, R>, args)) as never
