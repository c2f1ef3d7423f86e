/** Linear on both sides of a kink. */
import * as Tensor from "@typegrad/core/Tensor"
import * as pure from "../../activations/rectifiers.ts"
import { type Activation, activation } from "../activation.ts"

/**
 * `max(x, 0)`, with derivative 0 at 0 (Nair and Hinton 2010).
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([3]), Nn.relu).output.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const relu: Activation<"relu"> = /*#__PURE__*/ activation("relu", (x) => Tensor.relu(x))

/**
 * `min(max(x, 0), 6)`, with derivative 0 at 0 and at 6 (Krizhevsky 2010, "Convolutional deep belief networks on
 * CIFAR-10").
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([3]), Nn.relu6).output.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const relu6: Activation<"relu6"> = /*#__PURE__*/ activation("relu6", (x) => pure.relu6(x))

/**
 * `x` where it is positive, else `slope x` (Maas, Hannun and Ng 2013), with derivative `slope` at 0. The slope is 0.01
 * unless given.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([3]), Nn.leakyRelu({ slope: 0.25 })).output.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const leakyRelu = (options: { readonly slope?: number } = {}): Activation<"leakyRelu"> =>
  activation("leakyRelu", (x) => pure.leakyRelu(x, options))

/**
 * `x` where it is above the threshold, else 0, with derivative 0 at the threshold (Konda, Memisevic and Krueger 2014).
 * The threshold is 1 unless given.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([3]), Nn.thresholdedRelu()).output.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const thresholdedRelu = (options: { readonly threshold?: number } = {}): Activation<"thresholdedRelu"> =>
  activation("thresholdedRelu", (x) => pure.thresholdedRelu(x, options))
