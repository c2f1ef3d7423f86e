/** Linear above 0, exponential below. */
import type { DType } from "@typegrad/core/DType"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import { type F32, unary } from "../internal/activation.ts"
import { checkRange } from "../internal/layer.ts"
import type { FloatIn } from "../internal/types/float.ts"

/** What is not taken must have a finite derivative too: 0 times infinity is no number. */
const units = (x: F32, alpha: number): F32 => {
  const positive = Tensor.greater(x, 0) as Tensor.Tensor<Shape, "bool">
  const below = Tensor.expm1(Tensor.where(positive, 0, x) as F32) as F32
  return Tensor.where(positive, x, Tensor.mul(below, alpha) as F32) as F32
}

export const checkAlpha = (alpha: number): void => checkRange("celu: alpha", alpha, alpha > 0, "greater than 0")

/**
 * `x` where it is positive, else `alpha (exp(x) - 1)`, with derivative `alpha` at 0 (Clevert, Unterthiner and
 * Hochreiter 2016). Alpha is 1 unless given.
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
 * const y = Activation.elu(Tensor.constant(NdArray.make([0, 2])))
 * const values = Effect.map(Program.evaluate(y), NdArray.toNested)
 * Effect.runPromise(Effect.provide(values, Reference.layer())) // => [0, 2]
 * ```
 *
 * @since 0.1.0
 * @category activations
 */
export const elu = <S extends Shape, D extends DType>(
  x: FloatIn<S, D, "elu">,
  { alpha = 1 }: { readonly alpha?: number } = {}
): Tensor.Tensor<S> => unary("elu", x, (x) => units(x, alpha))

/**
 * `x` where it is positive, else `alpha (exp(x / alpha) - 1)`: an `elu` with a continuous derivative, 1 at 0 (Barron
 * 2017). Alpha is 1 unless given; one that is not above 0 throws `RangeError`.
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
 * const y = Activation.celu(Tensor.constant(NdArray.make([0, 2])), { alpha: 0.5 })
 * const values = Effect.map(Program.evaluate(y), NdArray.toNested)
 * Effect.runPromise(Effect.provide(values, Reference.layer())) // => [0, 2]
 * ```
 *
 * @since 0.1.0
 * @category activations
 */
export const celu = <S extends Shape, D extends DType>(
  x: FloatIn<S, D, "celu">,
  { alpha = 1 }: { readonly alpha?: number } = {}
): Tensor.Tensor<S> => {
  checkAlpha(alpha)
  return unary("celu", x, (x) => Tensor.mul(units(Tensor.div(x, alpha), 1), alpha))
}

/**
 * `1.0507 x` where x is positive, else `1.0507 1.6733 (exp(x) - 1)`: keeps mean 0 and variance 1 through layers whose
 * weights are drawn by `Initializer.lecunNormal` (Klambauer et al. 2017). The derivative at 0 is 1.7581.
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
 * const y = Activation.selu(Tensor.constant(NdArray.make([0])))
 * const values = Effect.map(Program.evaluate(y), NdArray.toNested)
 * Effect.runPromise(Effect.provide(values, Reference.layer())) // => [0]
 * ```
 *
 * @since 0.1.0
 * @category activations
 */
export const selu = <S extends Shape, D extends DType>(x: FloatIn<S, D, "selu">): Tensor.Tensor<S> =>
  unary("selu", x, (x) => Tensor.mul(units(x, 1.6732632423543772), 1.0507009873554805))
