/** `jvp` and `hvp`: derivatives along a direction. */
import type { Guard } from "../../../Shape.ts"
import type { Fn, GradErr, Transformed } from "../../../Transform.ts"
import type { Fit } from "../../types/fit.ts"
import * as Differentiate from "../differentiate.ts"

/** The elements of a tuple, each as it is or the sentence for it; a sentence for the whole where their number is wrong. */
type Tuple<
  A extends ReadonlyArray<unknown>,
  Xs extends ReadonlyArray<unknown>,
  Noun extends string
> = number extends Xs["length"]
  ? A
  : Xs["length"] extends A["length"]
    ? Fit<A, Xs, "jvp", "Tensor", A, Noun>
    : `jvp: the function takes ${A["length"]} arguments but there are ${Noun}s for ${Xs["length"]}`

/**
 * From arguments and their tangents, two tuples, to `[value, tangent of the value]`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Jvp<A extends ReadonlyArray<unknown>, out R> {
  <const Xs extends ReadonlyArray<unknown>, const Ts extends ReadonlyArray<unknown>>(
    primals: Tuple<A, Xs, "primal">,
    tangents: Tuple<A, Ts, "tangent">
  ): readonly [R, R]
}

/**
 * The value of `f` at `primals` and its derivative along `tangents`, which are like the primals: the Jacobian times the
 * tangents. Tangents of integers do not matter; results that are not float have tangent zero.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Transform from "@typegrad/core/Transform"
 *
 * const f = (x: Tensor.Tensor<[2, 3]>, y: Tensor.Tensor<[3]>) => Tensor.matmul(x, y)
 * const [value, tangent] = Transform.jvp(f)(
 *   [Tensor.ones([2, 3]), Tensor.ones([3])],
 *   [Tensor.zeros([2, 3]), Tensor.ones([3])]
 * )
 * value.shape // => [2]
 * tangent.shape // => [2]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const jvp = <A extends ReadonlyArray<unknown>, R>(f: Fn<A, R>): NoInfer<Jvp<A, R>> =>
  ((primals: A, tangents: A) => Differentiate.jvp(f, primals, tangents)) as never

type Rest<A> = A extends readonly [unknown, ...infer T] ? T : []

/**
 * The Hessian of a scalar function by its first argument, times a vector (a tree like that argument), without the Hessian:
 * `hvp(f)(x, vector, ...rest)` for `f(x, ...rest)`.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Transform from "@typegrad/core/Transform"
 *
 * const f = (x: Tensor.Tensor<[3]>) => Tensor.sum(Tensor.exp(x))
 * Transform.hvp(f)(Tensor.zeros([3]), Tensor.ones([3])).shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const hvp = <A extends ReadonlyArray<unknown>, R>(
  f: Guard<GradErr<A, R, "hvp">, Fn<A, R>>
): NoInfer<Transformed<[A[0], A[0], ...Rest<A>], A[0], "hvp">> =>
  ((x: A[0], vector: A[0], ...rest: ReadonlyArray<unknown>) =>
    Differentiate.hvp(f as Fn<A, R>, [x, ...rest] as ReadonlyArray<unknown> as A, vector)) as never
