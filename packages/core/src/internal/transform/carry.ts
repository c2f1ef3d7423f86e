/** What a loop carries: a tree of tensors that keep their shapes. */
import { isTensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { fail } from "../shape/fail.ts"
import { found } from "../shape/found.ts"
import { differ, show } from "../shape/show.ts"
import { entriesOf, type Refuse, tensorsIn } from "../tree.ts"

type Entries = ReadonlyArray<readonly [path: string, node: Node]>

/** The tensors of a tree with their paths. */
export const leavesOf = (op: string, what: string, tree: unknown): Entries => tensorsIn(op, what, tree)

/** The leaves of the next carry, which are as those of `before`; `who` is "scan: the step". */
export const next = (who: string, before: Entries, after: unknown): ReadonlyArray<Node> => {
  const op = who.slice(0, who.indexOf(":"))
  const refuse: Refuse = (path, value) =>
    fail(op, `${who} must keep the carry, but gives ${found(value)}${path === "" ? "" : ` for ${path}`}`)
  const given = new Map<string, unknown>(entriesOf(after, refuse))
  const paths = new Set(before.map(([path]) => path))
  const result = before.map(([path, own]) => {
    const leaf = given.get(path)
    const part = path === "" ? "the carry" : `${path} of the carry`
    if (leaf === undefined) {
      return path === "" || [...given.keys()].some((other) => other === "" || other.startsWith(`${path}.`))
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
  for (const path of given.keys())
    if (!paths.has(path)) fail(op, `${who} must keep the carry, but gives an extra ${path}`)
  return result
}
