import * as Tensor from "@typegrad/core/Tensor"
import * as Tree from "@typegrad/core/Tree"
import type { Optimizer } from "../../Optimizer.ts"
import { checkRange, type Leaf, stateless } from "../transform.ts"
import type { Stateless } from "../types/state.ts"

/**
 * Shortens the updates, all together, to length `max` where they are longer: with `norm` the root of the sum of the squares
 * of all elements, each is multiplied by `min(1, max / norm)` (Pascanu, Mikolov and Bengio 2013).
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Optimizer from "@typegrad/optim/Optimizer"
 *
 * const params = { w: Tensor.ones([3]) }
 * const clipped = Optimizer.chain(Optimizer.clipByGlobalNorm(1), Optimizer.sgd({ learningRate: 0.1 }))
 * clipped.init(params).length // => 2
 * ```
 *
 * @since 0.1.0
 * @category transforms
 */
export const clipByGlobalNorm = (max: number): Optimizer<Stateless> => {
  checkRange("clipByGlobalNorm: max", max, max > 0, "more than 0")
  return stateless((gradients) => {
    const leaves = Tree.leaves(gradients) as ReadonlyArray<Leaf>
    if (leaves.length === 0) return gradients
    // squares of elements divided by the largest neither overflow nor vanish: norm = largest * length
    const largest = leaves.reduce<Tensor.Tensor<[]>>(
      (most, leaf) => Tensor.maximum(most, Tensor.max(Tensor.abs(leaf) as Leaf) as Tensor.Tensor<[]>),
      Tensor.scalar(0)
    )
    const unit = Tensor.where(Tensor.equal(largest, 0), 1, largest)
    const squares = leaves.map(
      (leaf): Tensor.Tensor<[]> => Tensor.sum(Tensor.square(Tensor.div(leaf, unit) as Leaf) as Leaf)
    )
    // at least 1, the largest itself, unless all are 0
    const length = Tensor.maximum(Tensor.sqrt(squares.reduce((total, square) => Tensor.add(total, square))), 1)
    const share = Tensor.div(max, length)
    // max / norm, or 1; a NaN or an infinite element makes it NaN, and so stays visible
    const factor = Tensor.div(share, Tensor.maximum(largest, share))
    return Tree.map(gradients, (leaf) => Tensor.mul(leaf as Leaf, factor))
  })
}
