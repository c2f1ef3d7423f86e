/** Of straight pieces. */
import type { DType } from "@typegrad/core/DType"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import { clipped, unary } from "../internal/activation.ts"
import { checkRange } from "../internal/layer.ts"
import type { FloatIn } from "../internal/types/float.ts"

export const checkBounds = (min: number, max: number): void =>
  checkRange("hardTanh: min", min, min < max, `less than the max ${max}`)

export const checkThreshold = (op: string, threshold: number): void =>
  checkRange(`${op}: the threshold`, threshold, threshold >= 0, "at least 0")

/**
 * `x` between `min` and `max`, which are -1 and 1 unless given, and the nearer of them outside, with derivative 0 at
 * both (Collobert 2004). Bounds in no order throw `RangeError`.
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
 * const y = Activation.hardTanh(Tensor.constant(NdArray.make([-2, 0.5, 2])))
 * const values = Effect.map(Program.evaluate(y), NdArray.toNested)
 * Effect.runPromise(Effect.provide(values, Reference.layer())) // => [-1, 0.5, 1]
 * ```
 *
 * @since 0.1.0
 * @category activations
 */
export const hardTanh = <S extends Shape, D extends DType>(
  x: FloatIn<S, D, "hardTanh">,
  { min = -1, max = 1 }: { readonly min?: number; readonly max?: number } = {}
): Tensor.Tensor<S> => {
  checkBounds(min, max)
  return unary("hardTanh", x, (x) => clipped(x, min, max))
}

/**
 * `min(max(x + 3, 0), 6) / 6`, with derivative 0 at -3 and 3 (Howard et al. 2019, "Searching for MobileNetV3").
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
 * const y = Activation.hardSigmoid(Tensor.constant(NdArray.make([-4, 0, 4])))
 * const values = Effect.map(Program.evaluate(y), NdArray.toNested)
 * Effect.runPromise(Effect.provide(values, Reference.layer())) // => [0, 0.5, 1]
 * ```
 *
 * @since 0.1.0
 * @category activations
 */
export const hardSigmoid = <S extends Shape, D extends DType>(x: FloatIn<S, D, "hardSigmoid">): Tensor.Tensor<S> =>
  unary("hardSigmoid", x, (x) => Tensor.div(clipped(Tensor.add(x, 3), 0, 6), 6))

/**
 * `x min(max(x + 3, 0), 6) / 6`, with derivative 0 at -3 and 1 at 3 (Howard et al. 2019, "Searching for MobileNetV3").
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
 * const y = Activation.hardSwish(Tensor.constant(NdArray.make([-4, 3, 4])))
 * const values = Effect.map(Program.evaluate(y), NdArray.toNested)
 * Effect.runPromise(Effect.provide(values, Reference.layer())) // => [0, 3, 4]
 * ```
 *
 * @since 0.1.0
 * @category activations
 */
export const hardSwish = <S extends Shape, D extends DType>(x: FloatIn<S, D, "hardSwish">): Tensor.Tensor<S> =>
  unary("hardSwish", x, (x) => Tensor.div(Tensor.mul(x, clipped(Tensor.add(x, 3), 0, 6)), 6))

/**
 * `x`, but 0 in [-threshold, threshold], with derivative 0 at both ends. The threshold is 0.5 unless given; a negative
 * one throws `RangeError`.
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
 * const y = Activation.hardShrink(Tensor.constant(NdArray.make([-2, 0.25, 2])))
 * const values = Effect.map(Program.evaluate(y), NdArray.toNested)
 * Effect.runPromise(Effect.provide(values, Reference.layer())) // => [-2, 0, 2]
 * ```
 *
 * @since 0.1.0
 * @category activations
 */
export const hardShrink = <S extends Shape, D extends DType>(
  x: FloatIn<S, D, "hardShrink">,
  { threshold = 0.5 }: { readonly threshold?: number } = {}
): Tensor.Tensor<S> => {
  checkThreshold("hardShrink", threshold)
  return unary("hardShrink", x, (x) => Tensor.where(Tensor.lessEqual(Tensor.abs(x), threshold), 0, x))
}

/**
 * `x` moved towards 0 by the threshold, and 0 in [-threshold, threshold], with derivative 0 at both ends. The threshold
 * is 0.5 unless given; a negative one throws `RangeError`.
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
 * const y = Activation.softShrink(Tensor.constant(NdArray.make([-2, 0.25, 2])))
 * const values = Effect.map(Program.evaluate(y), NdArray.toNested)
 * Effect.runPromise(Effect.provide(values, Reference.layer())) // => [-1.5, 0, 1.5]
 * ```
 *
 * @since 0.1.0
 * @category activations
 */
export const softShrink = <S extends Shape, D extends DType>(
  x: FloatIn<S, D, "softShrink">,
  { threshold = 0.5 }: { readonly threshold?: number } = {}
): Tensor.Tensor<S> => {
  checkThreshold("softShrink", threshold)
  return unary("softShrink", x, (x) =>
    Tensor.where(Tensor.lessEqual(Tensor.abs(x), threshold), 0, Tensor.sub(x, Tensor.mul(Tensor.sign(x), threshold)))
  )
}
