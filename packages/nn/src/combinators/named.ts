import { make } from "../internal/layer.ts"
import type { Apply, Layer } from "../Layer.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface Named<L extends Layer, Name extends string> extends Layer {
  readonly "~kind": L["~kind"]
  readonly "~name": Name
  readonly "~needs": L["~needs"]
  readonly "~out": Apply<L, this["~in"], this["~dt"]>["~out"]
  readonly "~outDt": Apply<L, this["~in"], this["~dt"]>["~outDt"]
  readonly "~params": Apply<L, this["~in"], this["~dt"]>["~params"]
  readonly "~state": Apply<L, this["~in"], this["~dt"]>["~state"]
  readonly "~err": Apply<L, this["~in"], this["~dt"]>["~err"]
}

/**
 * The layer under another name: the key of its variables in the model's. For those without a `name` option, such as blocks.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const model = Nn.sequential(Nn.input([8]), Nn.named("features", Nn.stack(Nn.dense(4), Nn.relu)), Nn.dense(2))
 * Object.keys(model.init(Random.key(0)).params) // => ["features", "dense1"]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const named = <const Name extends string, const L extends Layer>(name: Name, layer: L): Named<L, Name> =>
  make(layer["~kind"], name, layer["~bind"])
