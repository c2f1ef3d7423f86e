/**
 * Transforms take pure functions of tensors to such functions. They work on the expression graph, so they compose and nest.
 *
 * What a transform gives checks its arguments: one that does not fit is a compile error with a sentence, such as
 * `"grad: argument 1.w must be [3, 4] but is [4, 4]: axis 0 is 4, not 3"`.
 *
 * @since 0.1.0
 */
import { checkFunction } from "./internal/shape/found.ts"
import * as Differentiate from "./internal/transform/differentiate.ts"
import * as Vmap from "./internal/transform/vmap.ts"
import type { Fit, Take } from "./internal/types/fit.ts"
import type { GradErr } from "./internal/types/grad.ts"
import type { DimOf, First, Grow, GrowAll, InErr, MappedFit, OutErr } from "./internal/types/vmap.ts"
import type { Guard } from "./Shape.ts"

export { cond, scan, whileLoop } from "./internal/transform/api/control.ts"
export { type CustomJvp, type CustomVjp, customJvp, customVjp } from "./internal/transform/api/custom.ts"
export { hessian, jacobian } from "./internal/transform/api/jacobian.ts"
export { hvp, type Jvp, jvp } from "./internal/transform/api/jvp.ts"
export { remat } from "./internal/transform/api/remat.ts"
export type {
  /**
   * The sentence for a function of arguments `A` and result `R` that cannot be differentiated, else 0.
   *
   * @since 0.1.0
   * @category checks
   */
  GradErr,
  /**
   * The sentence for a function of arguments `A` and result `R` that has no Jacobian by its first argument, else 0.
   *
   * @since 0.1.0
   * @category checks
   */
  JacobianErr
} from "./internal/types/grad.ts"
export type {
  /**
   * The derivative of the tensors `R` by the tensors `X`: the tree of `R`, with the tree of `X` in the place of every tensor,
   * whose tensors have the axes of both.
   *
   * @since 0.1.0
   * @category models
   */
  Jacobian
} from "./internal/types/jacobian.ts"
export {
  /**
   * The tensor, as a constant to every transform.
   *
   * @since 0.1.0
   * @category combinators
   */
  stopGradient
} from "./Tensor.ts"

/**
 * A function of the arguments `A`: tensors, or trees of them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Fn<A extends ReadonlyArray<unknown>, out R> {
  (...args: A): R
  /**
   * never there: where only a signature is expected, TypeScript fits the type parameters of what a transform gave to it, and
   * knows nothing of the arguments any more
   */
  readonly "~fn"?: never
}

/**
 * A function of the arguments `A` that a transform gave: the transform `Op` says what is wrong with an argument.
 *
 * @since 0.1.0
 * @category models
 */
export interface Transformed<A extends ReadonlyArray<unknown>, out R, Op extends string> {
  <const Xs extends ReadonlyArray<unknown>>(...args: Fit<A, Xs, Op>): R
}

/**
 * The gradient of `f` with respect to its first argument, a float tensor or a tree of them; `f` gives a float scalar. Other
 * arguments and what `f` closes over are constants. A leaf that the result does not depend on has gradient 0.
 *
 * Throws `ShapeError` where the types could not see that the result is no scalar or a leaf no float.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Transform from "@typegrad/core/Transform"
 *
 * const energy = (x: Tensor.Tensor<[3]>) => Tensor.sum(Tensor.square(x))
 * const slope = Transform.grad(energy)
 * slope(Tensor.ones([3])).shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const grad = <A extends ReadonlyArray<unknown>, R>(
  f: Guard<GradErr<A, R, "grad">, Fn<A, R>>
): NoInfer<Transformed<A, A[0], "grad">> => {
  const g = checkFunction("grad", f as Fn<A, R>)
  return ((...args: A) => Differentiate.differentiate("grad", g, args, (value) => value)[1]) as never
}

/**
 * `[value, gradient]` of a scalar function with respect to its first argument: `grad` that keeps the value.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Transform from "@typegrad/core/Transform"
 *
 * const loss = (p: { readonly w: Tensor.Tensor<[4]> }, x: Tensor.Tensor<[4]>) => Tensor.sum(Tensor.mul(p.w, x))
 * const [value, gradients] = Transform.valueAndGrad(loss)({ w: Tensor.ones([4]) }, Tensor.ones([4]))
 * value.shape // => []
 * gradients.w.shape // => [4]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const valueAndGrad = <A extends ReadonlyArray<unknown>, R>(
  f: Guard<GradErr<A, R, "valueAndGrad">, Fn<A, R>>
): NoInfer<Transformed<A, readonly [R, A[0]], "valueAndGrad">> => {
  const g = checkFunction("valueAndGrad", f as Fn<A, R>)
  return ((...args: A) => Differentiate.differentiate("valueAndGrad", g, args, (value) => value)) as never
}

/**
 * `[[loss, aux], gradient]` of a function that gives `[loss, aux]`: `aux` is anything computed on the way, such as new running
 * statistics or metrics.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Transform from "@typegrad/core/Transform"
 *
 * const f = (x: Tensor.Tensor<[2]>) => {
 *   const squares = Tensor.square(x)
 *   return [Tensor.sum(squares), { squares }] as const
 * }
 * const [[loss, aux], gradient] = Transform.valueAndGradAux(f)(Tensor.ones([2]))
 * loss.shape // => []
 * aux.squares.shape // => [2]
 * gradient.shape // => [2]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const valueAndGradAux = <A extends ReadonlyArray<unknown>, R, X>(
  f: Guard<GradErr<A, R, "valueAndGradAux">, Fn<A, readonly [R, X]>>
): NoInfer<Transformed<A, readonly [readonly [R, X], A[0]], "valueAndGradAux">> => {
  const op = "valueAndGradAux"
  const g = checkFunction(op, f as Fn<A, readonly [R, X]>)
  return ((...args: A) => Differentiate.differentiate(op, g, args, (given) => Differentiate.lossOf(op, given))) as never
}

/**
 * From a cotangent of a result (a tree like it) to the cotangents of the arguments `A`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Pullback<R, out A> {
  <const X>(cotangent: Take<R, X, "vjp", "", "Tensor", "cotangent">): A
}

/**
 * The value of `f` at `primals`, and the pullback: from a cotangent of the result (a tree like it) to the cotangents of all
 * primals. Leaves that are not float get zeros; cotangents of results that are not float do not matter.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Transform from "@typegrad/core/Transform"
 *
 * const f = (x: Tensor.Tensor<[2, 3]>, y: Tensor.Tensor<[3, 4]>) => Tensor.matmul(x, y)
 * const [z, pullback] = Transform.vjp(f, Tensor.ones([2, 3]), Tensor.ones([3, 4]))
 * const [dx, dy] = pullback(Tensor.ones([2, 4]))
 * z.shape // => [2, 4]
 * dx.shape // => [2, 3]
 * dy.shape // => [3, 4]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const vjp = <A extends ReadonlyArray<unknown>, R, const Xs extends ReadonlyArray<unknown>>(
  f: Fn<A, R>,
  ...primals: Fit<A, Xs, "vjp", "Tensor", NoInfer<A>>
): readonly [R, Pullback<R, A>] => Differentiate.vjp(f, primals as ReadonlyArray<unknown> as A) as never

/**
 * A function of examples, mapped: it takes the dim of the mapped axis from its arguments.
 *
 * @since 0.1.0
 * @category models
 */
export interface Vmapped<A extends ReadonlyArray<unknown>, R, In, O> {
  <const Xs extends ReadonlyArray<unknown>>(...args: MappedFit<A, In, Xs>): Grow<R, O, DimOf<First<Xs, In>>>
}

/**
 * What `vmap` gives: with the axis named or its size told, the arguments are known before they come.
 *
 * @since 0.1.0
 * @category models
 */
export type Mapped<
  A extends ReadonlyArray<unknown>,
  R,
  In,
  O,
  Name extends string,
  Size extends number
> = Name extends ""
  ? number extends Size
    ? Vmapped<A, R, In, O>
    : Transformed<GrowAll<A, In, Size>, Grow<R, O, Size>, "vmap">
  : Transformed<GrowAll<A, In, Name>, Grow<R, O, Name>, "vmap">

/**
 * `f`, a function of one example, as a function of many: equal to a loop over the examples, computed at once. `in` says for
 * each argument at which axis the examples lie (of every tensor, if it is a tree), or null if it is the same for all; `out`
 * at which axis they lie in the results: 0 unless told.
 *
 * The new axis is what the arguments have there. With `axis` it is named, and with `size` it has that size, in the arguments
 * as in the results: that is the form to compile for an axis that a spec names.
 *
 * A random key that is mapped gives each example its own numbers; one that is not gives all the same.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Transform from "@typegrad/core/Transform"
 *
 * const energy = (w: Tensor.Tensor<[4, 2]>, x: Tensor.Tensor<[4]>) => Tensor.sum(Tensor.square(Tensor.matmul(x, w)))
 * const gradients = Transform.vmap(Transform.grad(energy), { in: [null, 0] })
 * gradients(Tensor.ones([4, 2]), Tensor.ones([32, 4])).shape // => [32, 4, 2]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const vmap = <
  A extends ReadonlyArray<unknown>,
  R,
  const In extends ReadonlyArray<number | null>,
  const O extends number = 0,
  const Name extends string = "",
  const Size extends number = number
>(
  f: Fn<A, R>,
  options: {
    readonly in: Guard<InErr<A, In>, In>
    readonly out?: Guard<OutErr<R, O>, O>
    readonly axis?: Name
    readonly size?: Size
  }
): NoInfer<Mapped<A, R, In, O, Name, Size>> =>
  ((...args: ReadonlyArray<unknown>) =>
    Vmap.vmap(f as Fn<ReadonlyArray<any>, unknown>, options as Vmap.Options, args)) as never
