/** With derivatives everywhere. */
import * as Tensor from "@typegrad/core/Tensor"
import * as pure from "../../activations/smooth.ts"
import { type Activation, activation } from "../activation.ts"

/**
 * The hyperbolic tangent.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([3]), Nn.tanh).output.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const tanh: Activation<"tanh"> = /*#__PURE__*/ activation("tanh", (x) => Tensor.tanh(x))

/**
 * `1 / (1 + exp(-x))`.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([3]), Nn.sigmoid).output.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const sigmoid: Activation<"sigmoid"> = /*#__PURE__*/ activation("sigmoid", (x) => Tensor.sigmoid(x))

/**
 * `log(1 + exp(x))`, without overflow.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([3]), Nn.softplus).output.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const softplus: Activation<"softplus"> = /*#__PURE__*/ activation("softplus", (x) => Tensor.softplus(x))

/**
 * `x Phi(x)`, Phi the distribution function of the standard normal, by `erf` (Hendrycks and Gimpel 2016). `geluTanh` is
 * the approximation that GPT-2 has.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([3]), Nn.gelu).output.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const gelu: Activation<"gelu"> = /*#__PURE__*/ activation("gelu", (x) => pure.gelu(x))

/**
 * `gelu` by its approximation `x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))`, off by 0.0005 at most (Hendrycks and
 * Gimpel 2016).
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([3]), Nn.geluTanh).output.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const geluTanh: Activation<"geluTanh"> = /*#__PURE__*/ activation("geluTanh", (x) => pure.geluTanh(x))

/**
 * `x sigmoid(x)`, also called swish (Elfwing, Uchibe and Doya 2018).
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([3]), Nn.silu).output.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const silu: Activation<"silu"> = /*#__PURE__*/ activation("silu", (x) => pure.silu(x))

/**
 * `x tanh(softplus(x))` (Misra 2020).
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([3]), Nn.mish).output.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const mish: Activation<"mish"> = /*#__PURE__*/ activation("mish", (x) => pure.mish(x))

/**
 * `log(sigmoid(x))`, without overflow: `-softplus(-x)`.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([3]), Nn.logSigmoid).output.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const logSigmoid: Activation<"logSigmoid"> = /*#__PURE__*/ activation("logSigmoid", (x) => pure.logSigmoid(x))

/**
 * `x / (1 + |x|)` (Turian, Bergstra and Bengio 2009).
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([3]), Nn.softsign).output.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const softsign: Activation<"softsign"> = /*#__PURE__*/ activation("softsign", (x) => pure.softsign(x))

/**
 * `x - tanh(x)`.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([3]), Nn.tanhShrink).output.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const tanhShrink: Activation<"tanhShrink"> = /*#__PURE__*/ activation("tanhShrink", (x) => pure.tanhShrink(x))
