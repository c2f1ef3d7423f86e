/** Initial values whose variance depends on the fans of a kernel. */
import type { Initializer } from "../Initializer.ts"
import { product } from "../internal/product.ts"
import { normal, truncatedNormal, uniform } from "./draws.ts"

/** Fans of a vector (no kernel) are its size. */
const fans = (sizes: ReadonlyArray<number>): { readonly fanIn: number; readonly fanOut: number } => {
  const [out = 1, into = out] = sizes.toReversed()
  const receptive = product(sizes.slice(0, -2))
  return { fanIn: into * receptive, fanOut: out * receptive }
}

type Mode = "fanIn" | "fanOut" | "fanAverage"

type Distribution = "normal" | "truncatedNormal" | "uniform"

/** The deviation of a normal number of deviation 1 within [-2, 2]. */
const cut = 0.879_625_661_034_239_78

/**
 * Values of mean 0 and variance `scale / n`, where n is the fan in, the fan out or their mean; `"uniform"` is on
 * `[-sqrt(3 variance), sqrt(3 variance))`, `"truncatedNormal"` has no values beyond two deviations of the normal it is cut
 * from. He, Glorot and LeCun are instances.
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
  (options: { readonly scale: number; readonly mode: Mode; readonly distribution: Distribution }): Initializer =>
  (key, sizes) => {
    const { fanIn, fanOut } = fans(sizes)
    const n = options.mode === "fanIn" ? fanIn : options.mode === "fanOut" ? fanOut : (fanIn + fanOut) / 2
    const deviation = Math.sqrt(options.scale / Math.max(n, 1))
    switch (options.distribution) {
      case "normal":
        return normal(deviation)(key, sizes)
      case "truncatedNormal":
        return truncatedNormal(deviation / cut)(key, sizes)
      case "uniform":
        return uniform(Math.sqrt(3) * deviation)(key, sizes)
    }
  }

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
