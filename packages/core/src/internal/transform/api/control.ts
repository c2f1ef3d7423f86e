/** Loops and branches: `scan`, `whileLoop`, `cond`. */
import type { Guard } from "../../../Shape.ts"
import type { Fn } from "../../../Transform.ts"
import type { BoolErr, BranchErr } from "../../types/cond.ts"
import type { Fit } from "../../types/fit.ts"
import type { CarryErr, InitErr, LengthOf, SequenceErr } from "../../types/scan.ts"
import type { Grow } from "../../types/vmap.ts"
import * as Branches from "../cond.ts"
import * as Scan from "../scan.ts"
import * as While from "../whileLoop.ts"

/**
 * A loop over the first axis of `sequence`, a tensor or a tree of them: `step(carry, element)` gives `[carry, output]`, and the
 * carry keeps its shapes. The result is the last carry, and the outputs stacked along a new first axis:
 *
 *     [c1, y0] = step(init, x0), [c2, y1] = step(c1, x1), ...
 *
 * The step is traced once, whatever the length, and is one loop of the program. What it uses of outside is computed once, before
 * the loop. A step without output gives `[carry, []]`. With `sequence` null there are `length` turns. With `reverse` the elements are
 * taken from the end, and an output stands where its element does.
 *
 * Reverse mode stores what the derivative needs of every turn. With `remat` around the step that is its carry alone.
 *
 * Throws `ShapeError` where the step does not keep the carry, or a sequence has no first axis, or another length.
 *
 * @see The loop of JAX of this name: https://docs.jax.dev/en/latest/_autosummary/jax.lax.scan.html
 * @example
 * ```ts
 * import * as Effect from "effect/Effect"
 * import * as NdArray from "@typegrad/core/NdArray"
 * import * as Program from "@typegrad/core/Program"
 * import * as Reference from "@typegrad/core/Reference"
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Transform from "@typegrad/core/Transform"
 *
 * const step = (total: Tensor.Tensor<[]>, x: Tensor.Tensor<[]>) => {
 *   const next = Tensor.add(total, x)
 *   return [next, next] as const
 * }
 * const xs = Tensor.constant(NdArray.make([1, 2, 3, 4]))
 * const [last, sums] = Transform.scan(step, Tensor.zeros([]), xs)
 * const values = Effect.map(Program.evaluate({ last, sums }), ({ last, sums }) => [NdArray.item(last), NdArray.toNested(sums)])
 * Effect.runPromise(Effect.provide(values, Reference.layer())) // => [10, [1, 3, 6, 10]]
 * ```
 *
 * @since 0.1.0
 * @category control flow
 */
export const scan = <C, X, D, Y, const I, const S, const L extends number = number>(
  step: Guard<CarryErr<C, D>, (carry: C, element: X) => readonly [D, Y]>,
  init: Guard<InitErr<C, I>, I>,
  sequence: Guard<SequenceErr<X, S>, S>,
  options?: { readonly reverse?: boolean | undefined; readonly length?: L | undefined }
): readonly [C, Grow<Y, 0, LengthOf<S, L>>] =>
  Scan.scan(step as (carry: unknown, element: unknown) => unknown, init, sequence, options ?? {}) as never

/**
 * A loop that runs while `condition(carry)` holds: `body(carry)` gives the next carry, which keeps its shapes. The result is the
 * first carry for which it does not hold. A loop that never ends does not return.
 *
 * Forward mode goes through it, and `vmap`: the loop then runs until all examples are done. Reverse mode does not, as the number
 * of turns, and so the memory it would need, is not known: it throws `ShapeError`. Use `scan` with the largest number of turns.
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
 * // the smallest power of 2 that is not below 1000
 * const power = Transform.whileLoop(
 *   (x: Tensor.Tensor<[]>) => Tensor.less(x, 1000),
 *   (x: Tensor.Tensor<[]>) => Tensor.mul(x, 2),
 *   Tensor.ones([])
 * )
 * Effect.runPromise(Effect.provide(Effect.map(Program.evaluate(power), NdArray.item), Reference.layer())) // => 1024
 * ```
 *
 * @since 0.1.0
 * @category control flow
 */
export const whileLoop = <C, B, D, const I>(
  condition: Guard<BoolErr<B, "whileLoop: the condition must give", "gives">, (carry: C) => B>,
  body: Guard<CarryErr<C, D, "", "v", "whileLoop: the body">, (carry: C) => D>,
  init: Guard<InitErr<C, I, "", "v", "whileLoop", "the body">, I>
): C => While.whileLoop(condition as (carry: unknown) => unknown, body as (carry: unknown) => unknown, init) as C

/**
 * `whenTrue(...operands)` where `predicate`, a bool scalar, holds, else `whenFalse(...operands)`; only the branch that is taken is run.
 * Both give tensors of the same shapes. A branch may close over tensors: those made before stay outside, what it computes is computed
 * in it.
 *
 * Under `vmap` with a predicate that differs between examples both branches are run for all, and each example takes its own.
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
 * const x = Tensor.constant(NdArray.make([3, 4]))
 * const large = Tensor.greater(Tensor.sum(x), 5)
 * const result = Transform.cond(
 *   large,
 *   (x: Tensor.Tensor<[2]>) => Tensor.div(x, 5),
 *   (x: Tensor.Tensor<[2]>) => x,
 *   x
 * )
 * const values = Effect.map(Program.evaluate(result), NdArray.toNested)
 * Effect.runPromise(Effect.provide(values, Reference.layer())) // => [0.6, 0.8]
 * ```
 *
 * @since 0.1.0
 * @category control flow
 */
export const cond = <P, A extends ReadonlyArray<unknown>, R, Q, const Xs extends ReadonlyArray<unknown>>(
  predicate: Guard<BoolErr<P, "cond: the predicate must be", "is">, P>,
  whenTrue: Fn<A, R>,
  whenFalse: Guard<BranchErr<R, Q>, Fn<NoInfer<A>, Q>>,
  ...operands: Fit<A, Xs, "cond", "Tensor", NoInfer<A>>
): R =>
  Branches.cond(
    predicate,
    whenTrue as Fn<ReadonlyArray<any>, unknown>,
    whenFalse as Fn<ReadonlyArray<any>, unknown>,
    operands
  ) as R
