/** Of straight pieces. */
import * as pure from "../../activations/hard.ts"
import { type Activation, activation } from "../activation.ts"

/**
 * `x` between `min` and `max`, which are -1 and 1 unless given, and the nearer of them outside, with derivative 0 at
 * both (Collobert 2004). Bounds in no order throw `RangeError`.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([3]), Nn.hardTanh()).output.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const hardTanh = ({
  min = -1,
  max = 1
}: {
  readonly min?: number
  readonly max?: number
} = {}): Activation<"hardTanh"> => {
  pure.checkBounds(min, max)
  return activation("hardTanh", (x) => pure.hardTanh(x, { min, max }))
}

/**
 * `min(max(x + 3, 0), 6) / 6`, with derivative 0 at -3 and 3 (Howard et al. 2019, "Searching for MobileNetV3").
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([3]), Nn.hardSigmoid).output.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const hardSigmoid: Activation<"hardSigmoid"> = /*#__PURE__*/ activation("hardSigmoid", (x) =>
  pure.hardSigmoid(x)
)

/**
 * `x min(max(x + 3, 0), 6) / 6`, with derivative 0 at -3 and 1 at 3 (Howard et al. 2019, "Searching for MobileNetV3").
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([3]), Nn.hardSwish).output.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const hardSwish: Activation<"hardSwish"> = /*#__PURE__*/ activation("hardSwish", (x) => pure.hardSwish(x))

/**
 * `x`, but 0 in [-threshold, threshold], with derivative 0 at both ends. The threshold is 0.5 unless given; a negative
 * one throws `RangeError`.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([3]), Nn.hardShrink()).output.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const hardShrink = ({ threshold = 0.5 }: { readonly threshold?: number } = {}): Activation<"hardShrink"> => {
  pure.checkThreshold("hardShrink", threshold)
  return activation("hardShrink", (x) => pure.hardShrink(x, { threshold }))
}

/**
 * `x` moved towards 0 by the threshold, and 0 in [-threshold, threshold], with derivative 0 at both ends. The threshold
 * is 0.5 unless given; a negative one throws `RangeError`.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([3]), Nn.softShrink()).output.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const softShrink = ({ threshold = 0.5 }: { readonly threshold?: number } = {}): Activation<"softShrink"> => {
  pure.checkThreshold("softShrink", threshold)
  return activation("softShrink", (x) => pure.softShrink(x, { threshold }))
}
