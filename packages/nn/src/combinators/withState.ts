import type { DType } from "@typegrad/core/DType"
import type { Key } from "@typegrad/core/Random"
import type { Guard, Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Tree from "@typegrad/core/Tree"
import { buildWithState } from "../internal/define.ts"
import { makeModel } from "../internal/model.ts"
import { retraced } from "../internal/outputs.ts"
import type { Batches, Rest, ResultErr } from "../internal/types/define.ts"
import type { Input } from "../layers/input.ts"
import type { Model } from "../Model.ts"

type States = Readonly<Record<string, Tensor.AnyTensor>>

/**
 * A layer of one's own with state: what training replaces and no optimizer moves, such as a running mean. `train` gives the output
 * for a batch and the state after it, `infer` the output; batches have the axis `"batch"` in front. No gradient goes through the
 * state.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const centred = Nn.withState(Nn.input([4]), {
 *   init: () => ({ mean: Tensor.zeros([4]) }),
 *   train: ({ mean }, x) => {
 *     const own = Tensor.mean(x, [0])
 *     return [Tensor.sub(x, own), { mean: Tensor.add(Tensor.mul(mean, 0.9), Tensor.mul(own, 0.1)) }]
 *   },
 *   infer: ({ mean }, x) => Tensor.sub(x, mean)
 * })
 * Object.keys(centred.init(Random.key(0)).state) // => ["mean"]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const withState = <const S extends Shape, D extends DType, St extends States, R>(
  input: Input<S, D>,
  layer: {
    readonly init: (key: Key) => St
    readonly train: (state: NoInfer<St>, x: Batches<Input<S, D>>) => readonly [Guard<ResultErr<R>, R>, NoInfer<St>]
    readonly infer: (state: NoInfer<St>, x: Batches<Input<S, D>>) => NoInfer<R>
  }
): R extends Tensor.Tensor<infer O, infer T> ? Model<S, Rest<O>, {}, St, never, D, T> : never => {
  const built = buildWithState(input, {
    ...layer,
    train: (state: any, x: any) => {
      const [y, after] = layer.train(state, x)
      return [y, Tree.map(after, (leaf) => Tensor.stopGradient(leaf as Tensor.Tensor<Shape>))]
    }
  } as never)
  return makeModel(input, built, retraced(built))
}
