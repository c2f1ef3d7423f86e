import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Tree from "@typegrad/core/Tree"
import { fail, make, show } from "../internal/layer.ts"
import type { Apply, BoundVariables, Layer } from "../Layer.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface MapParams<L extends Layer> extends Layer {
  readonly "~kind": L["~kind"]
  readonly "~name": L["~name"]
  readonly "~needs": L["~needs"]
  readonly "~out": Apply<L, this["~in"], this["~dt"]>["~out"]
  readonly "~outDt": Apply<L, this["~in"], this["~dt"]>["~outDt"]
  readonly "~params": Apply<L, this["~in"], this["~dt"]>["~params"]
  readonly "~state": Apply<L, this["~in"], this["~dt"]>["~state"]
  readonly "~err": Apply<L, this["~in"], this["~dt"]>["~err"]
}

const mapped = (leaf: Tensor.AnyTensor, path: string, y: Tensor.AnyTensor): Tensor.AnyTensor => {
  const [a, b] = [Tensor.sizes(leaf), Tensor.sizes(y)]
  if (a.length !== b.length || a.some((size, axis) => size !== b[axis]) || leaf.dtype !== y.dtype)
    fail("mapParams", `mapParams: ${path} is ${leaf.dtype} ${show(a)} but the function makes it ${y.dtype} ${show(b)}`)
  return y
}

/**
 * The layer with parameters that are a function of the stored ones: what training moves is free, what the layer computes with is
 * `f(leaf, path)`, of the same shape. `path` is that in the layer's parameters, such as `"kernel"`. A function that gives another
 * shape throws `ShapeError` when the model is applied.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const monotone = Nn.mapParams(Nn.dense(4), (leaf, path) => (path === "kernel" ? Tensor.softplus(leaf) : leaf))
 * Nn.sequential(Nn.input([2]), monotone).output.shape // => [4]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const mapParams = <const L extends Layer>(
  layer: L,
  f: (leaf: Tensor.Tensor<Shape>, path: string) => Tensor.Tensor<Shape>
): MapParams<L> =>
  make(layer["~kind"], layer["~name"], (input) => {
    const bound = layer["~bind"](input)
    const own = ({ params, state }: BoundVariables): BoundVariables => ({
      params: params === null ? null : Tree.map(params, (leaf: any, path) => mapped(leaf, path, f(leaf, path))),
      state
    })
    return {
      ...bound,
      train: (variables, x, key) => bound.train(own(variables), x, key),
      infer: (variables, x) => bound.infer(own(variables), x)
    }
  })
