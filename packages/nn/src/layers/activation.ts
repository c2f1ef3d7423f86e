import type { Shape } from "@typegrad/core/Shape"
import type * as Tensor from "@typegrad/core/Tensor"
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
