import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as internal from "../internal/layer.ts"
import type { FloatErr } from "../internal/types/check.ts"
import type { Layer } from "../Layer.ts"

/**
 * A layer that applies a function to every element.
 *
 * @since 0.1.0
 * @category models
 */
export interface Activation<Kind extends string> extends Layer {
  readonly "~kind": Kind
  readonly "~name": ""
  readonly "~needs": never
  readonly "~out": this["~in"]
  readonly "~outDt": this["~dt"]
  readonly "~params": null
  readonly "~state": null
  readonly "~err": FloatErr<this["~dt"], Kind>
}

type Elementwise = (x: Tensor.Tensor<Shape>) => Tensor.Tensor<Shape>

/**
 * A layer from a function that keeps the shape. `kind` is its name in messages.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const cube = Nn.activation("cube", (x) => Tensor.mul(x, Tensor.square(x)))
 * Nn.sequential(Nn.input([3]), cube).output.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const activation = <const Kind extends string>(kind: Kind, f: Elementwise): Activation<Kind> =>
  internal.make(kind, "", (input) => {
    internal.checkFloat(kind, input.dtype)
    return internal.pure(input, (x) => f(x as Tensor.Tensor<Shape>))
  })

/**
 * `max(x, 0)`, with derivative 0 at 0.
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
export const silu: Activation<"silu"> = /*#__PURE__*/ activation("silu", (x) => Tensor.mul(x, Tensor.sigmoid(x)))

/**
 * `x Phi(x)` by its tanh approximation, `x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))` (Hendrycks and Gimpel 2016).
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
export const gelu: Activation<"gelu"> = /*#__PURE__*/ activation("gelu", (x) => {
  const inner = Tensor.mul(Tensor.add(x, Tensor.mul(Tensor.mul(Tensor.square(x), x), 0.044715)), Math.sqrt(2 / Math.PI))
  return Tensor.mul(Tensor.mul(x, 0.5), Tensor.add(Tensor.tanh(inner), 1))
})

/**
 * `x` where it is positive, else `slope x` (Maas, Hannun and Ng 2013). The slope is 0.01 unless given.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([3]), Nn.leakyRelu({ slope: 0.2 })).output.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const leakyRelu = ({ slope = 0.01 }: { readonly slope?: number } = {}): Activation<"leakyRelu"> =>
  activation("leakyRelu", (x) => Tensor.where(Tensor.greater(x, 0), x, Tensor.mul(x, slope)) as Tensor.Tensor<Shape>)

/**
 * Leaves its input as it is.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([3]), Nn.identity).output.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const identity: Identity = /*#__PURE__*/ internal.make("identity", "", (input) => internal.pure(input, (x) => x))

/**
 * @since 0.1.0
 * @category models
 */
export interface Identity extends Layer {
  readonly "~kind": "identity"
  readonly "~name": ""
  readonly "~needs": never
  readonly "~out": this["~in"]
  readonly "~outDt": this["~dt"]
  readonly "~params": null
  readonly "~state": null
  readonly "~err": 0
}
