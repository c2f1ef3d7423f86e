import * as Tensor from "@typegrad/core/Tensor"
import * as Tree from "@typegrad/core/Tree"

/** The product of these sizes: how many elements a shape has. 1 for none. */
export const product = (sizes: ReadonlyArray<number>): number => sizes.reduce((total, size) => total * size, 1)

/** How many numbers the tensors of a tree hold. */
export const numbers = (tree: unknown): number =>
  Tree.leaves(tree ?? {}).reduce<number>((total, leaf) => total + product(Tensor.sizes(leaf as Tensor.AnyTensor)), 0)
