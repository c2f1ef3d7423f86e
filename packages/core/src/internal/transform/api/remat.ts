/** `remat`. */
import type { Fn, Transformed } from "../../../Transform.ts"
import * as Remat from "../remat.ts"

/**
 * `f`, with the same values and derivatives, for less memory and more computation: reverse mode keeps its arguments alone, and
 * computes what it needs of `f` again when the gradient has come back to it. A chain of n calls then keeps n arguments, not
 * all that lies between them (Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost", arXiv:1604.06174).
 *
 * What `f` closes over counts as an argument. A random key gives the same numbers the second time.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Transform from "@typegrad/core/Transform"
 *
 * const layer = Transform.remat((w: Tensor.Tensor<[4, 4]>, x: Tensor.Tensor<[2, 4]>) => Tensor.tanh(Tensor.matmul(x, w)))
 * const deep = (w: Tensor.Tensor<[4, 4]>, x: Tensor.Tensor<[2, 4]>) => Tensor.sum(layer(w, layer(w, layer(w, x))))
 * Transform.grad(deep)(Tensor.eye(4), Tensor.ones([2, 4])).shape // => [4, 4]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const remat = <A extends ReadonlyArray<unknown>, R>(f: Fn<A, R>): NoInfer<Transformed<A, R, "remat">> =>
  ((...args: A) => Remat.remat(f as Fn<any, R>, args)) as never
