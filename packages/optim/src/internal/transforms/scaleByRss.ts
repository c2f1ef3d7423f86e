import * as Tensor from "@typegrad/core/Tensor"
import * as Tree from "@typegrad/core/Tree"
import type { Optimizer } from "../../Optimizer.ts"
import { checkRange, type Leaf, make } from "../transform.ts"
import type { Rss, RssState } from "../types/state.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface RssOptions {
  /** what the sum of squares begins with: 0 unless given */
  readonly initial?: number
  /** added to the root of the sum: 1e-10 unless given */
  readonly epsilon?: number
}

/**
 * Adagrad without its learning rate (Duchi, Hazan and Singer 2011): with `sum = sum + g^2` the update is
 * `g / (sqrt(sum) + epsilon)`, as in PyTorch.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Optimizer from "@typegrad/optim/Optimizer"
 *
 * Optimizer.scaleByRss().init({ w: Tensor.ones([3]) }).sum.w.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category transforms
 */
export const scaleByRss = (options?: RssOptions): Optimizer<Rss> => {
  const { epsilon = 1e-10, initial = 0 } = options ?? {}
  checkRange("scaleByRss: initial", initial, initial >= 0, "at least 0")
  checkRange("scaleByRss: epsilon", epsilon, epsilon >= 0, "at least 0")
  return make({
    init: (params) => ({
      sum: Tree.map(params, (leaf) => Tensor.add(Tensor.zerosLike(leaf as Leaf), initial))
    }),
    update: (gradients, state: RssState<unknown>) => {
      const sum: unknown = Tree.map2(gradients, state.sum, (g, old) =>
        Tensor.add(old as Leaf, Tensor.square(g as Leaf) as Leaf)
      )
      const updates: unknown = Tree.map2(gradients, sum, (g, total) =>
        Tensor.div(g as Leaf, Tensor.add(Tensor.sqrt(total as Leaf) as Leaf, epsilon) as Leaf)
      )
      return [updates, { sum }]
    }
  })
}
