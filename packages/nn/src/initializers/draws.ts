/** Initial values that do not depend on the sizes. */
import * as Random from "@typegrad/core/Random"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import type { Initializer } from "../Initializer.ts"
import { checkCount } from "../internal/layer.ts"

/**
 * Normal with mean 0 and this standard deviation.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Initializer from "@typegrad/nn/Initializer"
 *
 * Initializer.normal(0.02)(Random.key(0), [784, 256]).shape // => [784, 256]
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const normal =
  (deviation: number): Initializer =>
  (key, sizes) =>
    Tensor.mul(Random.normal(key, sizes) as Tensor.Tensor<Shape>, deviation) as Tensor.Tensor<Shape>

/**
 * Uniform on `[-limit, limit)`.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Initializer from "@typegrad/nn/Initializer"
 *
 * Initializer.uniform(0.05)(Random.key(0), [784, 256]).shape // => [784, 256]
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const uniform =
  (limit: number): Initializer =>
  (key, sizes) =>
    Random.uniform(key, sizes, { min: -limit, max: limit }) as Tensor.Tensor<Shape>

/**
 * Normal with mean 0 and this standard deviation, cut off at two of them: as if values outside were drawn again, so the
 * standard deviation of what is left is 0.88 of it. The weights of BERT and ViT (deviation 0.02).
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Initializer from "@typegrad/nn/Initializer"
 *
 * Initializer.truncatedNormal(0.02)(Random.key(0), [784, 256]).shape // => [784, 256]
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const truncatedNormal =
  (deviation: number): Initializer =>
  (key, sizes) =>
    Tensor.mul(Random.truncatedNormal(key, sizes) as Tensor.Tensor<Shape>, deviation) as Tensor.Tensor<Shape>

/**
 * Normal with deviation `0.02 / sqrt(2 layers)`, for the last projection of each residual branch of a transformer of so many
 * layers: there are two a layer, so their sum along the depth keeps its variance (Radford et al. 2019, "Language models are
 * unsupervised multitask learners", 2.3). All other weights of GPT-2 are `normal(0.02)`.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Initializer from "@typegrad/nn/Initializer"
 *
 * Initializer.scaledNormal({ layers: 12 })(Random.key(0), [3072, 768]).shape // => [3072, 768]
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const scaledNormal = (options: {
  readonly layers: number
  /** before it is divided: 0.02 unless given */
  readonly deviation?: number
}): Initializer => {
  checkCount("scaledNormal: layers", options.layers)
  return normal((options.deviation ?? 0.02) / Math.sqrt(2 * options.layers))
}

/**
 * The same value everywhere.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Initializer from "@typegrad/nn/Initializer"
 *
 * Initializer.constant(0.1)(Random.key(0), [784, 256]).shape // => [784, 256]
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const constant =
  (value: number): Initializer =>
  (_, sizes) =>
    Tensor.full(sizes, value) as Tensor.Tensor<Shape>

/**
 * All 0.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Initializer from "@typegrad/nn/Initializer"
 *
 * Initializer.zeros(Random.key(0), [784, 256]).shape // => [784, 256]
 * ```
 *
 * @since 0.1.0
 * @category initializers
 */
export const zeros: Initializer = /*#__PURE__*/ constant(0)

/**
 * All 1.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Initializer from "@typegrad/nn/Initializer"
 *
 * Initializer.ones(Random.key(0), [784, 256]).shape // => [784, 256]
 * ```
 *
 * @since 0.1.0
 * @category initializers
 */
export const ones: Initializer = /*#__PURE__*/ constant(1)
