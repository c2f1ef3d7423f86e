/**
 * Initial values of parameters: functions from a key and sizes to a tensor. The fans of a kernel `[.., in, out]` are
 * `fanIn = in r` and `fanOut = out r`, where r is the product of the leading axes (1 for dense layers, the window of a
 * convolution).
 *
 * @since 0.1.0
 */
import * as Random from "@typegrad/core/Random"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"

/**
 * An expression for parameters of these sizes.
 *
 * @since 0.1.0
 * @category models
 */
export type Initializer = (key: Random.Key, sizes: ReadonlyArray<number>) => Tensor.Tensor<Shape>

/** Fans of a vector (no kernel) are its size. */
const fans = (sizes: ReadonlyArray<number>): { readonly fanIn: number; readonly fanOut: number } => {
  const [out = 1, into = out] = sizes.toReversed()
  const receptive = sizes.slice(0, -2).reduce((product, size) => product * size, 1)
  return { fanIn: into * receptive, fanOut: out * receptive }
}

type Mode = "fanIn" | "fanOut" | "fanAverage"

/**
 * Values of mean 0 and variance `scale / n`, where n is the fan in, the fan out or their mean; `"uniform"` is on
 * `[-sqrt(3 variance), sqrt(3 variance))`. He, Glorot and LeCun are instances.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Initializer from "@typegrad/nn/Initializer"
 *
 * const init = Initializer.varianceScaling({ scale: 2, mode: "fanOut", distribution: "normal" })
 * init(Random.key(0), [784, 256]).shape // => [784, 256]
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const varianceScaling =
  (options: {
    readonly scale: number
    readonly mode: Mode
    readonly distribution: "normal" | "uniform"
  }): Initializer =>
  (key, sizes) => {
    const { fanIn, fanOut } = fans(sizes)
    const n = options.mode === "fanIn" ? fanIn : options.mode === "fanOut" ? fanOut : (fanIn + fanOut) / 2
    const deviation = Math.sqrt(options.scale / Math.max(n, 1))
    return options.distribution === "normal"
      ? normal(deviation)(key, sizes)
      : uniform(Math.sqrt(3) * deviation)(key, sizes)
  }

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
 * Normal with variance `2 / fanIn`, for layers before a relu (He et al. 2015, "Delving deep into rectifiers").
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Initializer from "@typegrad/nn/Initializer"
 *
 * Initializer.heNormal(Random.key(0), [784, 256]).shape // => [784, 256]
 * ```
 *
 * @since 0.1.0
 * @category initializers
 */
export const heNormal: Initializer = /*#__PURE__*/ varianceScaling({
  scale: 2,
  mode: "fanIn",
  distribution: "normal"
})

/**
 * Uniform with variance `2 / fanIn`, for layers before a relu (He et al. 2015).
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Initializer from "@typegrad/nn/Initializer"
 *
 * Initializer.heUniform(Random.key(0), [784, 256]).shape // => [784, 256]
 * ```
 *
 * @since 0.1.0
 * @category initializers
 */
export const heUniform: Initializer = /*#__PURE__*/ varianceScaling({
  scale: 2,
  mode: "fanIn",
  distribution: "uniform"
})

/**
 * Normal with variance `2 / (fanIn + fanOut)` (Glorot and Bengio 2010, "Understanding the difficulty of training deep
 * feedforward neural networks").
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Initializer from "@typegrad/nn/Initializer"
 *
 * Initializer.glorotNormal(Random.key(0), [784, 256]).shape // => [784, 256]
 * ```
 *
 * @since 0.1.0
 * @category initializers
 */
export const glorotNormal: Initializer = /*#__PURE__*/ varianceScaling({
  scale: 1,
  mode: "fanAverage",
  distribution: "normal"
})

/**
 * Uniform on `sqrt(6 / (fanIn + fanOut)) [-1, 1)`, so of variance `2 / (fanIn + fanOut)` (Glorot and Bengio 2010). The
 * kernel of a dense layer unless another is given.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Initializer from "@typegrad/nn/Initializer"
 *
 * Initializer.glorotUniform(Random.key(0), [784, 256]).shape // => [784, 256]
 * ```
 *
 * @since 0.1.0
 * @category initializers
 */
export const glorotUniform: Initializer = /*#__PURE__*/ varianceScaling({
  scale: 1,
  mode: "fanAverage",
  distribution: "uniform"
})

/**
 * Normal with variance `1 / fanIn` (LeCun et al. 1998, "Efficient BackProp").
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Initializer from "@typegrad/nn/Initializer"
 *
 * Initializer.lecunNormal(Random.key(0), [784, 256]).shape // => [784, 256]
 * ```
 *
 * @since 0.1.0
 * @category initializers
 */
export const lecunNormal: Initializer = /*#__PURE__*/ varianceScaling({
  scale: 1,
  mode: "fanIn",
  distribution: "normal"
})

/**
 * Uniform with variance `1 / fanIn` (LeCun et al. 1998).
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Initializer from "@typegrad/nn/Initializer"
 *
 * Initializer.lecunUniform(Random.key(0), [784, 256]).shape // => [784, 256]
 * ```
 *
 * @since 0.1.0
 * @category initializers
 */
export const lecunUniform: Initializer = /*#__PURE__*/ varianceScaling({
  scale: 1,
  mode: "fanIn",
  distribution: "uniform"
})

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
