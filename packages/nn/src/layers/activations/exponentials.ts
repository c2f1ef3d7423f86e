/** Linear above 0, exponential below. */
import * as pure from "../../activations/exponentials.ts"
import { type Activation, activation } from "../activation.ts"

/**
 * `x` where it is positive, else `alpha (exp(x) - 1)`, with derivative `alpha` at 0 (Clevert, Unterthiner and
 * Hochreiter 2016). Alpha is 1 unless given.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([3]), Nn.elu()).output.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const elu = (options: { readonly alpha?: number } = {}): Activation<"elu"> =>
  activation("elu", (x) => pure.elu(x, options))

/**
 * `x` where it is positive, else `alpha (exp(x / alpha) - 1)`: an `elu` with a continuous derivative, 1 at 0 (Barron
 * 2017). Alpha is 1 unless given; one that is not above 0 throws `RangeError`.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([3]), Nn.celu({ alpha: 0.5 })).output.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const celu = ({ alpha = 1 }: { readonly alpha?: number } = {}): Activation<"celu"> => {
  pure.checkAlpha(alpha)
  return activation("celu", (x) => pure.celu(x, { alpha }))
}

/**
 * `1.0507 x` where x is positive, else `1.0507 1.6733 (exp(x) - 1)`: keeps mean 0 and variance 1 through layers whose
 * weights are drawn by `Initializer.lecunNormal` (Klambauer et al. 2017). The derivative at 0 is 1.7581.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([3]), Nn.selu).output.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const selu: Activation<"selu"> = /*#__PURE__*/ activation("selu", (x) => pure.selu(x))
