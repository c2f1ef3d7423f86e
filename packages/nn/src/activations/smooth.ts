/** With derivatives everywhere. */
import type { DType } from "@typegrad/core/DType"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import { unary } from "../internal/activation.ts"
import type { FloatIn } from "../internal/types/float.ts"

/**
 * `x Phi(x)`, Phi the distribution function of the standard normal, by `erf` (Hendrycks and Gimpel 2016). `geluTanh` is
 * the approximation that GPT-2 has.
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
 * const y = Activation.gelu(Tensor.constant(NdArray.make([0, 10])))
 * const values = Effect.map(Program.evaluate(y), NdArray.toNested)
 * Effect.runPromise(Effect.provide(values, Reference.layer())) // => [0, 10]
 * ```
 *
 * @since 0.1.0
 * @category activations
 */
export const gelu = <S extends Shape, D extends DType>(x: FloatIn<S, D, "gelu">): Tensor.Tensor<S> =>
  unary("gelu", x, (x) => Tensor.mul(Tensor.mul(x, 0.5), Tensor.add(Tensor.erf(Tensor.mul(x, Math.SQRT1_2)), 1)))

/**
 * `gelu` by its approximation `x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))`, off by 0.0005 at most (Hendrycks and
 * Gimpel 2016).
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
 * const y = Activation.geluTanh(Tensor.constant(NdArray.make([0, 10])))
 * const values = Effect.map(Program.evaluate(y), NdArray.toNested)
 * Effect.runPromise(Effect.provide(values, Reference.layer())) // => [0, 10]
 * ```
 *
 * @since 0.1.0
 * @category activations
 */
export const geluTanh = <S extends Shape, D extends DType>(x: FloatIn<S, D, "geluTanh">): Tensor.Tensor<S> =>
  unary("geluTanh", x, (x) => {
    // beyond 10 the tanh is 1 to the last bit, and cubes would overflow
    const near = Tensor.clip(x, -10, 10)
    const cubic = Tensor.add(near, Tensor.mul(Tensor.mul(Tensor.square(near), near), 0.044715))
    const inner = Tensor.mul(cubic, Math.sqrt(2 / Math.PI))
    return Tensor.mul(Tensor.mul(x, 0.5), Tensor.add(Tensor.tanh(inner), 1))
  })

/**
 * `x sigmoid(x)`, also called swish (Elfwing, Uchibe and Doya 2018).
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
 * const y = Activation.silu(Tensor.constant(NdArray.make([0, 100])))
 * const values = Effect.map(Program.evaluate(y), NdArray.toNested)
 * Effect.runPromise(Effect.provide(values, Reference.layer())) // => [0, 100]
 * ```
 *
 * @since 0.1.0
 * @category activations
 */
export const silu = <S extends Shape, D extends DType>(x: FloatIn<S, D, "silu">): Tensor.Tensor<S> =>
  unary("silu", x, (x) => Tensor.mul(x, Tensor.sigmoid(x)))

/**
 * `x tanh(softplus(x))` (Misra 2020).
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
 * const y = Activation.mish(Tensor.constant(NdArray.make([0, 100])))
 * const values = Effect.map(Program.evaluate(y), NdArray.toNested)
 * Effect.runPromise(Effect.provide(values, Reference.layer())) // => [0, 100]
 * ```
 *
 * @since 0.1.0
 * @category activations
 */
export const mish = <S extends Shape, D extends DType>(x: FloatIn<S, D, "mish">): Tensor.Tensor<S> =>
  unary("mish", x, (x) => Tensor.mul(x, Tensor.tanh(Tensor.softplus(x))))

/**
 * `log(sigmoid(x))`, without overflow: `-softplus(-x)`.
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
 * const y = Activation.logSigmoid(Tensor.constant(NdArray.make([-1000])))
 * const values = Effect.map(Program.evaluate(y), NdArray.toNested)
 * Effect.runPromise(Effect.provide(values, Reference.layer())) // => [-1000]
 * ```
 *
 * @since 0.1.0
 * @category activations
 */
export const logSigmoid = <S extends Shape, D extends DType>(x: FloatIn<S, D, "logSigmoid">): Tensor.Tensor<S> =>
  unary("logSigmoid", x, (x) => Tensor.neg(Tensor.softplus(Tensor.neg(x))))

/**
 * `x / (1 + |x|)` (Turian, Bergstra and Bengio 2009).
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
 * const y = Activation.softsign(Tensor.constant(NdArray.make([-1, 3])))
 * const values = Effect.map(Program.evaluate(y), NdArray.toNested)
 * Effect.runPromise(Effect.provide(values, Reference.layer())) // => [-0.5, 0.75]
 * ```
 *
 * @since 0.1.0
 * @category activations
 */
export const softsign = <S extends Shape, D extends DType>(x: FloatIn<S, D, "softsign">): Tensor.Tensor<S> =>
  unary("softsign", x, (x) => Tensor.div(x, Tensor.add(Tensor.abs(x), 1)))

/**
 * `x - tanh(x)`.
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
 * const y = Activation.tanhShrink(Tensor.constant(NdArray.make([0, 100])))
 * const values = Effect.map(Program.evaluate(y), NdArray.toNested)
 * Effect.runPromise(Effect.provide(values, Reference.layer())) // => [0, 99]
 * ```
 *
 * @since 0.1.0
 * @category activations
 */
export const tanhShrink = <S extends Shape, D extends DType>(x: FloatIn<S, D, "tanhShrink">): Tensor.Tensor<S> =>
  unary("tanhShrink", x, (x) => Tensor.sub(x, Tensor.tanh(x)))
