/** A value times a function of its gate: the two are halves of the last axis. */
import type { Shape } from "@typegrad/core/Shape"
import type * as Tensor from "@typegrad/core/Tensor"
import * as pure from "../../activations/gated.ts"
import * as internal from "../../internal/layer.ts"
import type { GatedErr, Halved } from "../../internal/types/float.ts"
import type { Layer } from "../../Layer.ts"

/**
 * A layer that halves the last axis.
 *
 * @since 0.1.0
 * @category models
 */
export interface Gated<Kind extends string> extends Layer {
  readonly "~kind": Kind
  readonly "~name": ""
  readonly "~needs": never
  readonly "~out": Halved<this["~in"]>
  readonly "~outDt": this["~dt"]
  readonly "~params": null
  readonly "~state": null
  readonly "~err": GatedErr<this["~in"], this["~dt"], Kind>
}

const gated = <const Kind extends string>(
  kind: Kind,
  f: (x: Tensor.Tensor<Shape>) => Tensor.Tensor<Shape>
): Gated<Kind> =>
  internal.make(kind, "", ({ shape, dtype }) => {
    internal.checkFloat(kind, dtype)
    const output = { shape: [...shape.slice(0, -1), pure.half(kind, shape)], dtype }
    return internal.pure(output, (x) => f(x as Tensor.Tensor<Shape>))
  })

/**
 * `value sigmoid(gate)`: the first half of the last axis is the value, the second the gate (Dauphin et al. 2017, "Language modeling with gated convolutional networks").
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([16]), Nn.dense(64), Nn.glu).output.shape // => [32]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const glu: Gated<"glu"> = /*#__PURE__*/ gated("glu", (x) => pure.glu(x))

/**
 * `value relu(gate)`: the first half of the last axis is the value, the second the gate (Shazeer 2020, "GLU variants improve transformer").
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([16]), Nn.dense(64), Nn.reglu).output.shape // => [32]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const reglu: Gated<"reglu"> = /*#__PURE__*/ gated("reglu", (x) => pure.reglu(x))

/**
 * `value gelu(gate)`: the first half of the last axis is the value, the second the gate (Shazeer 2020, "GLU variants improve transformer").
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([16]), Nn.dense(64), Nn.geglu).output.shape // => [32]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const geglu: Gated<"geglu"> = /*#__PURE__*/ gated("geglu", (x) => pure.geglu(x))

/**
 * `value silu(gate)`: the first half of the last axis is the value, the second the gate (Shazeer 2020, "GLU variants improve transformer").
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([16]), Nn.dense(64), Nn.swiglu).output.shape // => [32]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const swiglu: Gated<"swiglu"> = /*#__PURE__*/ gated("swiglu", (x) => pure.swiglu(x))
