/** What the derivative of a loop needs of every turn, and what it computes again because that is cheaper than keeping it. */
import { between } from "../between.ts"
import type { Node } from "../Node.ts"
import { dependents } from "./placeholder.ts"

/** Computed again in about the time of loading the result. */
const cheap: ReadonlySet<string> = /*#__PURE__*/ new Set(
  (
    "broadcast reshape transpose reverse identity stopGradient cast neg not abs sign relu add sub mul maximum minimum select " +
    "eq ne lt le gt ge and or xor"
  ).split(" ")
)

/** How many cheap nodes may stand between what is kept and what is needed. */
const limit = 12

export interface Turn {
  /** placeholders of carries and sequences */
  readonly carries: ReadonlyArray<Node>
  readonly sequences: ReadonlyArray<Node>
  /** everything that an expression may be written with */
  readonly placeholders: ReadonlyArray<Node>
}

/**
 * The nodes of a turn that `roots` are computed from in the derivative's turn. `fresh` are the derivative's own placeholders: what
 * does not depend on them is known from the turn itself.
 */
export const residuals = (roots: ReadonlyArray<Node>, fresh: ReadonlyArray<Node>, turn: Turn): ReadonlyArray<Node> => {
  const order = between(roots, new Set([...fresh, ...turn.placeholders]))
  const late = dependents(order, fresh)
  const varies = dependents(order, [...turn.carries, ...turn.sequences])
  const sequences = new Set(turn.sequences)
  const kept = new Set<Node>()

  /** What must be kept besides what is, so that `node` can be computed again; itself if it is not cheap. */
  const missing = (node: Node): ReadonlySet<Node> => {
    const found = new Set<Node>()
    const seen = new Set<Node>()
    const stack = [node]
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      if (seen.has(at) || !varies.has(at) || kept.has(at) || sequences.has(at)) continue
      seen.add(at)
      if (seen.size > limit) return new Set([node])
      if (cheap.has(at.op)) stack.push(...at.inputs)
      else found.add(at)
    }
    return found
  }

  const needed = new Set<Node>()
  const need = (node: Node): void => {
    if (!late.has(node)) needed.add(node)
  }
  for (const node of order) if (late.has(node)) node.inputs.forEach(need)
  roots.forEach(need)
  // first what gives the only choice; then, of what is made of two, the result is smaller than both
  const open = [...needed].filter((node) => {
    const found = missing(node)
    if (found.size > 1) return true
    for (const one of found) kept.add(one)
    return false
  })
  for (const node of open) {
    const found = missing(node)
    if (found.size > 1) kept.add(node)
    else for (const one of found) kept.add(one)
  }
  return [...kept]
}
