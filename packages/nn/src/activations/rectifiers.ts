/** Linear on both sides of a kink. */
import type { DType } from "@typegrad/core/DType"
import type { Guard, Known, Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import { clipped, type F32, unary } from "../internal/activation.ts"
import { fail, show } from "../internal/layer.ts"
import type { FloatIn, SlopeErr } from "../internal/types/float.ts"

/**
 * `min(max(x, 0), 6)`, with derivative 0 at 0 and at 6 (Krizhevsky 2010, "Convolutional deep belief networks on
 * CIFAR-10").
 *
 * @example
 * ```ts
 * import * as Effect from "effect/Effect"
 * import * as NdArray from "@typegrad/core/NdArray"
 * import * as Program from "@typegrad/core/Program"
 * import * as Reference from "@typegrad/core/Reference"
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Activation from "@typegrad/nn/Activation"
 *
 * const y = Activation.relu6(Tensor.constant(NdArray.make([-1, 3, 7])))
 * const values = Effect.map(Program.evaluate(y), NdArray.toNested)
 * Effect.runPromise(Effect.provide(values, Reference.layer())) // => [0, 3, 6]
 * ```
 *
 * @since 0.1.0
 * @category activations
 */
export const relu6 = <S extends Shape, D extends DType>(x: FloatIn<S, D, "relu6">): Tensor.Tensor<S> =>
  unary("relu6", x, (x) => clipped(x, 0, 6))

/**
 * `x` where it is positive, else `slope x` (Maas, Hannun and Ng 2013), with derivative `slope` at 0. The slope is 0.01
 * unless given.
 *
 * @example
 * ```ts
 * import * as Effect from "effect/Effect"
 * import * as NdArray from "@typegrad/core/NdArray"
 * import * as Program from "@typegrad/core/Program"
 * import * as Reference from "@typegrad/core/Reference"
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Activation from "@typegrad/nn/Activation"
 *
 * const y = Activation.leakyRelu(Tensor.constant(NdArray.make([-2, 0, 3])), { slope: 0.25 })
 * const values = Effect.map(Program.evaluate(y), NdArray.toNested)
 * Effect.runPromise(Effect.provide(values, Reference.layer())) // => [-0.5, 0, 3]
 * ```
 *
 * @since 0.1.0
 * @category activations
 */
export const leakyRelu = <S extends Shape, D extends DType>(
  x: FloatIn<S, D, "leakyRelu">,
  { slope = 0.01 }: { readonly slope?: number } = {}
): Tensor.Tensor<S> => unary("leakyRelu", x, (x) => Tensor.where(Tensor.greater(x, 0), x, Tensor.mul(x, slope)))

/**
 * `x` where it is above the threshold, else 0, with derivative 0 at the threshold (Konda, Memisevic and Krueger 2014).
 * The threshold is 1 unless given.
 *
 * @example
 * ```ts
 * import * as Effect from "effect/Effect"
 * import * as NdArray from "@typegrad/core/NdArray"
 * import * as Program from "@typegrad/core/Program"
 * import * as Reference from "@typegrad/core/Reference"
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Activation from "@typegrad/nn/Activation"
 *
 * const y = Activation.thresholdedRelu(Tensor.constant(NdArray.make([-1, 0.5, 3])))
 * const values = Effect.map(Program.evaluate(y), NdArray.toNested)
 * Effect.runPromise(Effect.provide(values, Reference.layer())) // => [0, 0, 3]
 * ```
 *
 * @since 0.1.0
 * @category activations
 */
export const thresholdedRelu = <S extends Shape, D extends DType>(
  x: FloatIn<S, D, "thresholdedRelu">,
  { threshold = 1 }: { readonly threshold?: number } = {}
): Tensor.Tensor<S> => unary("thresholdedRelu", x, (x) => Tensor.where(Tensor.lessEqual(x, threshold), 0, x))

/**
 * `x` where it is positive, else `slope x`, the slope learned: `[]`, `[1]` or one for each feature, `[n]` (He et al. 2015, "Delving
 * deep into rectifiers"). The derivative at 0 is the slope.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Activation from "@typegrad/nn/Activation"
 *
 * Activation.prelu(Tensor.zeros([32, 8]), Tensor.full([8], 0.25)).shape // => [32, 8]
 * ```
 *
 * @since 0.1.0
 * @category activations
 */
export const prelu = <S extends Shape, D extends DType, P extends Shape>(
  x: FloatIn<S, D, "prelu">,
  slope: Guard<Known<D, S, Known<D, P, SlopeErr<S, P>>>, Tensor.Tensor<P>>
): Tensor.Tensor<S> =>
  unary("prelu", x, (x) => {
    checkSlope(x.shape, (slope as F32).shape)
    return Tensor.where(Tensor.greater(x, 0), x, Tensor.mul(x, slope as F32))
  })

/** As `SlopeErr` on types. */
const checkSlope = (x: Shape, slope: Shape): void => {
  const fits = slope.length === 0 || (slope.length === 1 && (slope[0] === 1 || slope[0] === x[x.length - 1]))
  if (!fits) fail("prelu", `prelu: the slope ${show(slope)} does not fit ${show(x)}: it is [1] or one for each feature`)
}
