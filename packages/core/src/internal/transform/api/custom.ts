/** `customVjp` and `customJvp`: functions with derivatives of their own. */
import type { Guard } from "../../../Shape.ts"
import type { Fn, Transformed } from "../../../Transform.ts"
import type { BackwardErr, ValueErr } from "../../types/custom.ts"
import * as Custom from "../custom.ts"

/**
 * How reverse mode differentiates a function of the arguments `A` with result `R`. `V`, `S` and `B` are what `forward` and
 * `backward` give.
 *
 * @since 0.1.0
 * @category models
 */
export interface CustomVjp<A extends ReadonlyArray<unknown>, R, V, S, B> {
  /** `[result, residuals]`: what `backward` is to know of the first pass, a tree. Without it, it is given the arguments. */
  readonly forward?: (...args: A) => readonly [Guard<ValueErr<R, V, "customVjp", "result of forward">, V>, S]
  /** The cotangents of the arguments, given that of the result. null where they are zero, and where there is no float. */
  readonly backward: (residuals: S, cotangent: R) => Guard<BackwardErr<A, B>, B>
}

/**
 * `f` with a reverse-mode derivative of its own: for one that is more exact or cheaper, or that differs on purpose, as where a
 * gradient is clipped on its way back.
 *
 * Values are those of `f`, under every transform. Forward mode, second derivatives and `vmap` follow from the rule: `backward`
 * is differentiated in its turn, and forward mode takes its transpose, so that it should be linear in the cotangent. The
 * derivative by a tensor that `f` closes over is not known, and asking for it throws `ShapeError`: pass it as an argument.
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
 * // straight through: the derivative of floor is zero, which teaches nothing (Bengio et al. 2013, arXiv:1308.3432)
 * const quantize = Transform.customVjp((x: Tensor.Tensor<[3]>) => Tensor.floor(x), {
 *   backward: (_, cotangent) => [cotangent]
 * })
 * const gradient = Transform.grad((x: Tensor.Tensor<[3]>) => Tensor.sum(Tensor.square(quantize(x))))
 * const at = Tensor.constant(NdArray.make([0.5, 1.5, 2.5]))
 * const values = Effect.map(Program.evaluate(gradient(at)), NdArray.toNested)
 * Effect.runPromise(Effect.provide(values, Reference.layer())) // => [0, 2, 4]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const customVjp = <A extends ReadonlyArray<unknown>, R, V, const B, S = A>(
  f: Fn<A, R>,
  rule: CustomVjp<A, R, V, S, B>
): NoInfer<Transformed<A, R, "customVjp">> =>
  ((...args: A) => Custom.customVjp(f as Fn<any, R>, rule as Custom.VjpRule, args)) as never

/**
 * How forward mode differentiates a function of the arguments `A` with result `R`: from arguments and their tangents, two
 * tuples, to `[value, tangent]`. `V` and `W` are what it gives.
 *
 * @since 0.1.0
 * @category models
 */
export type CustomJvp<A extends ReadonlyArray<unknown>, R, V, W> = (
  primals: A,
  tangents: A
) => readonly [Guard<ValueErr<R, V, "customJvp", "value">, V>, Guard<ValueErr<R, W, "customJvp", "tangent">, W>]

/**
 * `f` with a derivative of its own, told in forward mode: `rule` gives the tangent of the result, linear in those of the
 * arguments. Reverse mode takes its transpose, and second derivatives and `vmap` follow from it.
 *
 * Values are those of `f`, under every transform. Tangents of integers do not matter. The derivative by a tensor that `f` closes
 * over is not known, and asking for it throws `ShapeError`: pass it as an argument.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Transform from "@typegrad/core/Transform"
 *
 * const f = (x: Tensor.Tensor<[3]>) => Tensor.log(Tensor.add(Tensor.exp(x), 1))
 * const softplus = Transform.customJvp(f, ([x], [dx]) => [f(x), Tensor.mul(Tensor.sigmoid(x), dx)])
 * Transform.grad((x: Tensor.Tensor<[3]>) => Tensor.sum(softplus(x)))(Tensor.ones([3])).shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const customJvp = <A extends ReadonlyArray<unknown>, R, V, W>(
  f: Fn<A, R>,
  rule: CustomJvp<NoInfer<A>, NoInfer<R>, V, W>
): NoInfer<Transformed<A, R, "customJvp">> =>
  ((...args: A) => Custom.customJvp(f as Fn<any, R>, rule as Custom.JvpRule, args)) as never
