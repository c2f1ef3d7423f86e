import { make } from "../internal/layer.ts"
import type { Apply, BoundVariables, Layer } from "../Layer.ts"

/**
 * The variables of a layer that does not learn.
 *
 * @since 0.1.0
 * @category models
 */
export interface FrozenState<P, S> {
  readonly params: P
  readonly state: S
}

type OrEmpty<T> = T extends null ? {} : T

/**
 * @since 0.1.0
 * @category models
 */
export interface Frozen<L extends Layer> extends Layer {
  readonly "~kind": L["~kind"]
  readonly "~name": L["~name"]
  readonly "~needs": never
  readonly "~out": Apply<L, this["~in"], this["~dt"]>["~out"]
  readonly "~outDt": Apply<L, this["~in"], this["~dt"]>["~outDt"]
  readonly "~params": Apply<L, this["~in"], this["~dt"]>["~params"] extends null ? null : {}
  readonly "~state": Apply<L, this["~in"], this["~dt"]>["~params"] extends null
    ? null
    : FrozenState<Apply<L, this["~in"], this["~dt"]>["~params"], OrEmpty<Apply<L, this["~in"], this["~dt"]>["~state"]>>
  readonly "~err": Apply<L, this["~in"], this["~dt"]>["~err"]
}

/**
 * The layer as a fixed function: in training too it does what it does in inference, without dropout and with running statistics as
 * they are. All its variables are state, `{ params, state }`, and its parameters are `{}`: an optimizer never sees them, whatever it
 * does to weights without a gradient. Gradients flow through it to what comes before. `Model.withVariables` brings trained ones.
 *
 * @example
 * ```ts
 * import * as Model from "@typegrad/nn/Model"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const features = Nn.sequential(Nn.input([784]), Nn.dense(128), Nn.relu)
 * const model = Nn.sequential(Nn.input([784]), Nn.frozen(features), Nn.dense(10))
 * Model.parameterCount(model) // => 1290
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const frozen = <const L extends Layer>(layer: L): Frozen<L> =>
  make(layer["~kind"], layer["~name"], (input) => {
    const bound = layer["~bind"](input)
    const { hasState, init } = bound
    if (init === null) return { ...bound, needsKey: false, train: (variables, x) => [bound.infer(variables, x), null] }
    const own = ({ state }: BoundVariables): BoundVariables => ({
      params: state.params,
      state: hasState ? state.state : null
    })
    return {
      output: bound.output,
      needsKey: false,
      hasState: true,
      init: (key) => {
        const { params, state } = init(key)
        return { params: {}, state: { params, state: state ?? {} } }
      },
      train: (variables, x) => [bound.infer(own(variables), x), variables.state],
      infer: (variables, x) => bound.infer(own(variables), x)
    }
  })
