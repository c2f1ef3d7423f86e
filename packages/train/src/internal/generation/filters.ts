/** What is left of a distribution before a token is drawn. What is left out is -Infinity. */
import type { DType } from "@typegrad/core/DType"
import type { ArgMax, Ok, Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import type { AtLeast0, Count, Logits, Mass, Positive } from "../types/generation.ts"
import { checkCount, checkLogits, checkMass, checkPositive, checkTemperature, fail, show } from "./check.ts"
import type { Bool, F32, I32 } from "./loose.ts"

const nothing = Number.NEGATIVE_INFINITY

/** Where each token stands in the order of the logits, the largest first; of equal ones the lower id. */
const ranks = (logits: F32): I32 => Tensor.argsort(Tensor.argsort(logits, -1, true) as I32, -1) as I32

const kept = (keep: Bool, logits: F32): F32 => Tensor.where(keep, logits, nothing) as F32

/**
 * int32: the most probable token of each vector of `logits` `[batch.., vocabulary]`; of equal ones the lowest.
 *
 * Throws `ShapeError` for other dtypes than float32, and without an axis.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Generation from "@typegrad/train/Generation"
 *
 * Generation.greedy(Tensor.zeros([32, 100])).shape // => [32]
 * ```
 *
 * @since 0.1.0
 * @category samplers
 */
export const greedy = <S extends Shape, D extends DType>(
  logits: Logits<S, D, "Generation.greedy">
): Tensor.Tensor<Ok<ArgMax<S, -1, "Generation.greedy">>, "int32"> => {
  checkLogits("Generation.greedy", logits as Tensor.AnyTensor)
  return Tensor.argMax(logits as F32, -1) as never
}

/**
 * `logits` `[batch.., vocabulary]` divided by `value`: below 1 the probable gets more probable, above 1 less. At 0, the limit, only the
 * most probable token is left.
 *
 * Throws `ShapeError` for other dtypes than float32, `RangeError` for a value below 0.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Generation from "@typegrad/train/Generation"
 *
 * Generation.temperature(Tensor.zeros([32, 100]), 0.7).shape // => [32, 100]
 * ```
 *
 * @since 0.1.0
 * @category filters
 */
export const temperature = <S extends Shape, D extends DType, const T extends number>(
  logits: Logits<S, D, "Generation.temperature">,
  value: AtLeast0<T, "Generation.temperature: the value">
): Tensor.Tensor<S> => {
  checkLogits("Generation.temperature", logits as Tensor.AnyTensor)
  checkTemperature("Generation.temperature: the value", value as number)
  const scaled = value === 0 ? topK(logits as F32, 1) : Tensor.div(logits as F32, value as number)
  return scaled as never
}

/**
 * The `k` largest of the `logits` `[batch.., vocabulary]` (Fan et al. 2018); the others are -Infinity. Of equal ones the lower ids stay, so
 * that there are `k`; all stay where there are no more.
 *
 * Throws `ShapeError` for other dtypes than float32, `RangeError` for a `k` that is no positive whole number.
 *
 * @example
 * ```ts
 * import * as Effect from "effect/Effect"
 * import * as NdArray from "@typegrad/core/NdArray"
 * import * as Program from "@typegrad/core/Program"
 * import * as Reference from "@typegrad/core/Reference"
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Generation from "@typegrad/train/Generation"
 *
 * const left = Generation.topK(Tensor.constant(NdArray.make([1, 3, 2, 3])), 2)
 * const values = Effect.map(Program.evaluate(left), NdArray.toNested)
 * Effect.runPromise(Effect.provide(values, Reference.layer())) // => [-Infinity, 3, -Infinity, 3]
 * ```
 *
 * @since 0.1.0
 * @category filters
 */
export const topK = <S extends Shape, D extends DType, const K extends number>(
  logits: Logits<S, D, "Generation.topK">,
  k: Count<K, "Generation.topK: k">
): Tensor.Tensor<S> => {
  const vocabulary = checkLogits("Generation.topK", logits as Tensor.AnyTensor)
  checkCount("Generation.topK: k", k as number)
  const all = logits as F32
  return ((k as number) >= vocabulary ? all : kept(Tensor.less(ranks(all), k as number) as Bool, all)) as never
}

/**
 * The nucleus of `logits` `[batch.., vocabulary]` (Holtzman et al. 2020): the smallest set of most probable tokens whose probability is at
 * least `p`; the others are -Infinity. Of equal ones the lower ids come first. One always stays, and all of them where `p` is 1.
 *
 * Throws `ShapeError` for other dtypes than float32, `RangeError` for a `p` outside of (0, 1].
 *
 * @see https://arxiv.org/abs/1904.09751
 * @example
 * ```ts
 * import * as Effect from "effect/Effect"
 * import * as NdArray from "@typegrad/core/NdArray"
 * import * as Program from "@typegrad/core/Program"
 * import * as Reference from "@typegrad/core/Reference"
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Generation from "@typegrad/train/Generation"
 *
 * const logits = Tensor.log(Tensor.constant(NdArray.make([0.1, 0.5, 0.15, 0.25])))
 * const left = Tensor.isFinite(Generation.topP(logits, 0.7))
 * const values = Effect.map(Program.evaluate(left), NdArray.toNested)
 * Effect.runPromise(Effect.provide(values, Reference.layer())) // => [false, true, false, true]
 * ```
 *
 * @since 0.1.0
 * @category filters
 */
export const topP = <S extends Shape, D extends DType, const P extends number>(
  logits: Logits<S, D, "Generation.topP">,
  p: Mass<P, "Generation.topP: p">
): Tensor.Tensor<S> => {
  checkLogits("Generation.topP", logits as Tensor.AnyTensor)
  checkMass("Generation.topP: p", p as number)
  const all = logits as F32
  if (p === 1) return all as never
  const order = Tensor.argsort(all, -1, true) as I32
  const inOrder = Tensor.gatherAlong(Tensor.softmax(all) as F32, order, -1) as F32
  // what comes before the first is 0, so it stays
  const before = Tensor.cumsum(inOrder, -1, { exclusive: true }) as F32
  const keep = Tensor.less(before, p as number) as Bool
  const places = Tensor.argsort(order, -1) as I32
  return kept(Tensor.gatherAlong(keep, places, -1) as Bool, all) as never
}

/**
 * `logits` `[batch.., vocabulary]` with tokens that are in `seen` (bool, of the same shape) made less probable (Keskar et al. 2019): those
 * above 0 divided by `penalty`, those below multiplied by it.
 *
 * Throws `ShapeError` where they do not fit, `RangeError` for a penalty that is not above 0.
 *
 * @see https://arxiv.org/abs/1909.05858, section 4.1
 * @example
 * ```ts
 * import * as Effect from "effect/Effect"
 * import * as NdArray from "@typegrad/core/NdArray"
 * import * as Program from "@typegrad/core/Program"
 * import * as Reference from "@typegrad/core/Reference"
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Generation from "@typegrad/train/Generation"
 *
 * const seen = Tensor.constant(NdArray.make([true, false, true]))
 * const less = Generation.penalize(Tensor.constant(NdArray.make([3, 3, -1])), seen, 1.5)
 * const values = Effect.map(Program.evaluate(less), NdArray.toNested)
 * Effect.runPromise(Effect.provide(values, Reference.layer())) // => [2, 3, -1.5]
 * ```
 *
 * @since 0.1.0
 * @category filters
 */
export const penalize = <S extends Shape, D extends DType, const R extends number>(
  logits: Logits<S, D, "Generation.penalize">,
  seen: Tensor.Tensor<NoInfer<S>, "bool">,
  penalty: Positive<R, "Generation.penalize: the penalty">
): Tensor.Tensor<S> => {
  const op = "Generation.penalize"
  checkLogits(op, logits as Tensor.AnyTensor)
  checkPositive(`${op}: the penalty`, penalty as number)
  const [all, found] = [logits as F32, seen as Bool]
  if (show(Tensor.sizes(all)) !== show(Tensor.sizes(found)))
    fail(op, `${op}: what is seen must be ${show(all.shape)} but is ${show(found.shape)}`)
  const [down, up] = [Tensor.div(all, penalty as number) as F32, Tensor.mul(all, penalty as number) as F32]
  const less = Tensor.where(Tensor.greater(all, 0) as Bool, down, up) as F32
  return Tensor.where(found, less, all) as never
}
