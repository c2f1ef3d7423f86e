/** Drawing a token. */
import type { DType } from "@typegrad/core/DType"
import * as Random from "@typegrad/core/Random"
import type { ArgMax, Ok, Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import type { AtLeast0, Count, Logits, Mass } from "../types/generation.ts"
import { checkCount, checkLogits, checkMass, checkTemperature } from "./check.ts"
import { greedy, temperature, topK, topP } from "./filters.ts"
import type { F32 } from "./loose.ts"

/**
 * Draws a token from each vector of `logits` `[batch.., vocabulary]`: int32 `[batch..]`.
 *
 * @since 0.1.0
 * @category models
 */
export type Sampler = <S extends Shape, D extends DType>(
  key: Random.Key,
  logits: Logits<S, D, "Generation.sample">
) => Tensor.Tensor<Ok<ArgMax<S, -1, "Generation.sample">>, "int32">

/**
 * A sampler of tokens: `temperature`, then `topK`, then `topP`, each as the function of this name, and a draw with the probabilities
 * that are left. Without options it draws from the softmax; at temperature 0 it is `greedy`, whatever else is given.
 *
 * Throws `RangeError` for options out of range; the sampler `ShapeError` for what are no logits.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Generation from "@typegrad/train/Generation"
 *
 * const sampler = Generation.sample({ temperature: 0.8, topK: 40, topP: 0.95 })
 * sampler(Random.key(0), Tensor.zeros([32, 100])).shape // => [32]
 * ```
 *
 * @since 0.1.0
 * @category samplers
 */
export const sample = <
  const T extends number = number,
  const K extends number = number,
  const P extends number = number
>(
  options: {
    /** 1 unless given */
    readonly temperature?: AtLeast0<T, "Generation.sample: temperature">
    /** all unless given */
    readonly topK?: Count<K, "Generation.sample: topK">
    /** 1 unless given */
    readonly topP?: Mass<P, "Generation.sample: topP">
  } = {}
): Sampler => {
  const heat = (options.temperature as number | undefined) ?? 1
  const count = options.topK as number | undefined
  const mass = options.topP as number | undefined
  checkTemperature("Generation.sample: temperature", heat)
  if (count !== undefined) checkCount("Generation.sample: topK", count)
  if (mass !== undefined) checkMass("Generation.sample: topP", mass)
  return ((key: Random.Key, logits: F32) => {
    checkLogits("Generation.sample", logits)
    if (heat === 0) return greedy(logits)
    const heated = heat === 1 ? logits : temperature(logits, heat)
    const most = count === undefined ? heated : topK(heated, count)
    return Random.categorical(key, mass === undefined ? most : topP(most, mass))
  }) as never
}
