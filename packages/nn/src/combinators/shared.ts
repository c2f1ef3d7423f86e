import * as Random from "@typegrad/core/Random"
import type { AnyTensor } from "@typegrad/core/Tensor"
import { bindEndo } from "../internal/endo.ts"
import * as internal from "../internal/layer.ts"
import type { Count } from "../internal/types/check.ts"
import type { EndoErr } from "../internal/types/endo.ts"
import type { Apply, Layer } from "../Layer.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface Shared<L extends Layer, Name extends string = ""> extends Layer {
  readonly "~kind": "shared"
  readonly "~name": Name
  readonly "~needs": L["~needs"]
  readonly "~out": this["~in"]
  readonly "~outDt": this["~dt"]
  readonly "~params": Apply<L, this["~in"], this["~dt"]>["~params"]
  readonly "~state": Apply<L, this["~in"], this["~dt"]>["~state"]
  readonly "~err": EndoErr<this["~in"], this["~dt"], Apply<L, this["~in"], this["~dt"]>, "shared">
}

/**
 * The layer `times` times with the same weights, unlike `repeat` (Lan et al. 2019, "ALBERT"; Dehghani et al. 2018, "Universal
 * transformers"). Its variables are those of the layer, which must keep the shape; state goes from turn to turn, and every turn has
 * a key of its own. Weights in two places of a network that is no chain are a part of `define` that is called twice, or whose
 * `params` are read.
 *
 * @example
 * ```ts
 * import * as Model from "@typegrad/nn/Model"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const model = Nn.sequential(Nn.input([8]), Nn.shared(12, Nn.stack(Nn.dense(8), Nn.relu)))
 * Model.parameterCount(model) // => 72
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const shared = <const N extends number, const L extends Layer, const Name extends string = "">(
  times: Count<N, "shared: the count">,
  layer: L,
  options?: {
    /** the key of its variables in the model's; else `shared` and a number */
    readonly name?: Name
  }
): Shared<L, Name> => {
  const count = times as number
  internal.checkCount("shared: the count", count)
  return internal.make("shared", options?.name ?? "", (input) => {
    const bound = bindEndo("shared", layer, input)
    return {
      ...bound,
      train: ({ params, state }, x, key) => {
        let [y, after]: readonly [AnyTensor, unknown] = [x, state]
        for (let turn = 0; turn < count; turn++) {
          const own = bound.needsKey && key !== null ? Random.foldIn(key, turn) : null
          ;[y, after] = bound.train({ params, state: after }, y, own)
        }
        return [y, after]
      },
      infer: (variables, x) => {
        let y = x
        for (let turn = 0; turn < count; turn++) y = bound.infer(variables, y)
        return y
      }
    }
  })
}
