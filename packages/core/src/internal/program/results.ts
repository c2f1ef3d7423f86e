/** Results of programs: traced trees to nodes, device arrays to trees. */
import { isNdArray, type NdArray, unsafeMake } from "../../NdArray.ts"
import type { Shape } from "../../Shape.ts"
import { isTensor } from "../../Tensor.ts"
import * as Tree from "../../Tree.ts"
import type { Node } from "../Node.ts"
import { constant } from "../primitives/constant/op.ts"
import { fail } from "../shape/fail.ts"
import { entriesOf, refuseIn } from "../tree.ts"

/** The tree of what a traced function gives, and its leaves: tensors, or arrays as constants. */
export interface Result {
  readonly tree: unknown
  readonly nodes: ReadonlyArray<Node>
}

export const flatten = (op: string, tree: unknown): Result => ({
  tree,
  nodes: entriesOf(tree, refuseIn(op, "the result")).map(([path, leaf]: readonly [string, unknown]) => {
    if (isTensor(leaf)) return leaf as unknown as Node
    return isNdArray(leaf)
      ? constant(leaf)
      : fail(op, `${op}: ${path === "" ? "the result" : path} is a Spec, not a tensor`)
  })
})

/** The shapes of a traced result; its expressions are let go. */
export interface Template {
  readonly build: (arrays: ReadonlyArray<NdArray>) => unknown
}

const hole = /*#__PURE__*/ unsafeMake([], [], "bool", new Uint8Array(0))

export const template = ({ nodes, tree }: Result): Template => {
  const shapes: ReadonlyArray<Shape> = nodes.map(({ shape }) => shape)
  const like = Tree.map(tree, () => hole)
  return {
    build: (arrays) =>
      Tree.fromLeaves(
        like,
        arrays.map(({ data, dtype, sizes }, i) => unsafeMake(shapes[i]!, sizes, dtype, data))
      )
  }
}
