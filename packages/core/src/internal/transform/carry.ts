/** What a loop carries: a tree of tensors that keep their shapes. */
import { isTensor } from "../../Tensor.ts"
import * as Tree from "../../Tree.ts"
import type { Node } from "../Node.ts"
import { fail } from "../shape/fail.ts"
import { differ, show } from "../shape/show.ts"

type Entries = ReadonlyArray<readonly [path: string, node: Node]>

/** The tensors of a tree with their paths. */
export const leavesOf = (op: string, what: string, tree: unknown): Entries =>
  (Tree.entries(tree) as ReadonlyArray<readonly [string, unknown]>).map(([path, leaf]) =>
    isTensor(leaf)
      ? [path, leaf as Node]
      : fail(op, `${op}: ${path === "" ? what : `${path} of ${what}`} is not a Tensor`)
  )

/** The leaves of the next carry, which are as those of `before`; `who` is "scan: the step". */
export const next = (who: string, before: Entries, after: unknown): ReadonlyArray<Node> => {
  const op = who.slice(0, who.indexOf(":"))
  const found = new Map(Tree.entries(after) as ReadonlyArray<readonly [string, unknown]>)
  return before.map(([path, own]) => {
    const leaf = found.get(path)
    const part = path === "" ? "the carry" : `${path} of the carry`
    if (leaf === undefined) {
      return path === "" || [...found.keys()].some((other) => other === "" || other.startsWith(`${path}.`))
        ? fail(op, `${who} must keep ${part}, but does not give a tensor there`)
        : fail(op, `${who} must keep the carry, but gives no ${path}`)
    }
    if (!isTensor(leaf)) return fail(op, `${who} must keep ${part}, but does not give a tensor there`)
    const node = leaf as Node
    const keeps = node.axes.length === own.axes.length && node.axes.every((axis, i) => !differ(axis, own.axes[i]!))
    if (!keeps) return fail(op, `${who} must keep ${part}, but maps ${show(own.axes)} to ${show(node.axes)}`)
    return node.dtype === own.dtype
      ? node
      : fail(op, `${who} must keep ${part}, but maps ${own.dtype} to ${node.dtype}`)
  })
}
