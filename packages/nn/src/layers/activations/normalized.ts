/** Powers of e along the last axis, their sum 1. */
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as internal from "../../internal/layer.ts"
import type { AxisErr } from "../../internal/types/float.ts"
import type { Layer } from "../../Layer.ts"

/**
 * A layer that normalises along the last axis and has no parameters.
 *
 * @since 0.1.0
 * @category models
 */
export interface Normalized<Kind extends string> extends Layer {
  readonly "~kind": Kind
  readonly "~name": ""
  readonly "~needs": never
  readonly "~out": this["~in"]
  readonly "~outDt": this["~dt"]
  readonly "~params": null
  readonly "~state": null
  readonly "~err": AxisErr<this["~in"], this["~dt"], Kind>
}

const normalized = <const Kind extends string>(
  kind: Kind,
  f: (x: Tensor.Tensor<Shape>) => Tensor.Tensor<Shape>
): Normalized<Kind> =>
  internal.make(kind, "", (input) => {
    internal.checkFloat(kind, input.dtype)
    if (input.shape.length === 0) internal.fail(kind, `${kind} needs at least one axis but got a scalar`)
    return internal.pure(input, (x) => f(x as Tensor.Tensor<Shape>))
  })

/**
 * `exp(x) / sum(exp(x))` along the last axis, without overflow. Not before `Loss.crossEntropy`, which takes logits.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([784]), Nn.dense(10), Nn.softmax).output.shape // => [10]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const softmax: Normalized<"softmax"> = /*#__PURE__*/ normalized("softmax", (x) => Tensor.softmax(x))

/**
 * `x - log(sum(exp(x)))` along the last axis: the logarithm of `softmax`, without overflow.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([784]), Nn.dense(10), Nn.logSoftmax).output.shape // => [10]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const logSoftmax: Normalized<"logSoftmax"> = /*#__PURE__*/ normalized("logSoftmax", (x) => Tensor.logSoftmax(x))
