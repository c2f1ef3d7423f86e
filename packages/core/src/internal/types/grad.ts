/** The rules of `grad` and its relatives: a float scalar out, float tensors in. */
import type { DType, Float } from "../../DType.ts"
import type { Tensor } from "../../Tensor.ts"
import type { Shape } from "./dim.ts"
import type { Dt } from "./leaf.ts"
import type { Show } from "./show.ts"
import type { Join } from "./text.ts"

/**
 * Paths of the leaves that have no gradient; `""` when the argument is such a tensor itself. A leaf or branch that may be
 * undefined is as if it were there, and what is not known here is left to the check at run time.
 */
type Integers<P, At extends string = ""> = [unknown] extends [P]
  ? never // as where P is a type parameter of the caller
  : P extends undefined
    ? never
    : P extends { readonly shape: any; readonly dtype: infer D }
      ? { v: Float } extends { v: D }
        ? never
        : At
      : P extends ReadonlyArray<unknown>
        ? number extends P["length"]
          ? Integers<P[number], Under<At, `${number}`>>
          : Elements<P, At>[number]
        : { [K in keyof P & string]: Integers<P[K], Under<At, K>> }[keyof P & string]

type Elements<P, At extends string> = { [K in keyof P]-?: Integers<P[K], Under<At, K & string>> }

type Under<At extends string, K extends string> = At extends "" ? K : `${At}.${K}`

type ScalarErr<R, Op extends string> =
  R extends Tensor<infer S extends Shape, infer D extends DType>
    ? S extends readonly []
      ? D extends Float
        ? 0
        : `${Op} needs a float output but the function gives ${D & string}`
      : number extends S["length"]
        ? 0
        : `${Op} needs a scalar output but the function gives ${Show<S>}: take Tensor.mean or Tensor.sum`
    : R extends readonly [infer _, unknown]
      ? `${Op} needs one scalar but the function gives a pair: for [loss, aux] use Transform.valueAndGradAux`
      : `${Op} needs a scalar tensor as output`

/**
 * The sentence for a function of arguments `A` and result `R` that cannot be differentiated, else 0.
 *
 * @since 0.1.0
 * @category checks
 */
export type GradErr<A, R, Op extends string> = A extends readonly [infer P, ...ReadonlyArray<unknown>]
  ? ScalarErr<R, Op> extends infer E
    ? E extends string
      ? E
      : Integers<P> extends infer I
        ? [I] extends [never]
          ? 0
          : I extends ""
            ? `${Op}: the first argument is ${Dt<P>}: only float values have gradients`
            : `${Op}: ${Join<I>} of the first argument is not float: keep it out of the parameters`
        : 0
    : 0
  : A extends readonly []
    ? `${Op} needs a function with an argument`
    : 0

/** The sentence for leaves of the result `R` that have no derivative, else 0. */
type ResultErr<R, Op extends string> = R extends object
  ? Integers<R> extends infer I
    ? [I] extends [never]
      ? 0
      : I extends ""
        ? `${Op}: the function gives ${Dt<R>}: only float values have derivatives`
        : `${Op}: ${Join<I>} of the result is not float: only float values have derivatives`
    : 0
  : `${Op} needs a tensor or a tree of them as output`

/**
 * The sentence for a function of arguments `A` and result `R` that has no Jacobian by its first argument, else 0.
 *
 * @since 0.1.0
 * @category checks
 */
export type JacobianErr<A, R, Op extends string> = A extends readonly [unknown, ...ReadonlyArray<unknown>]
  ? ResultErr<R, Op> extends infer E
    ? E extends string
      ? E
      : GradErr<A, Tensor<[]>, Op>
    : 0
  : GradErr<A, Tensor<[]>, Op>
