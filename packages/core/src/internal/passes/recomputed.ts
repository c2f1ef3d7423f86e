/**
 * Values that kernels compute again instead of loading them, so that nobody stores them: a few cheap operations on one value that is
 * loaded in the place of another cost less than writing that one. Gradients need what the way forward has in registers only.
 */
import { isReduce, kept, type Roles } from "./roles.ts"
import { count } from "./strides.ts"
import { home } from "./views.ts"

/** More instructions in a kernel, above those it is split for. */
const maxMore = 8

/** By node: 1 for elementwise values that are computed wherever they are needed. `owner` is the kernel that computes a node, or -1. */
export const recomputed = (roles: Roles, owner: Int32Array): Uint8Array => {
  const { graph, views } = roles
  const { nodes } = graph
  // in memory anyway
  const stored = new Uint8Array(nodes.length)
  const readers = new Map<number, Set<number>>()
  const store = (id: number): void => {
    stored[id] = 1
  }
  const load = (input: number): void => {
    store(views.of[input]!.base)
    views.of[input]!.after.forEach(store)
  }
  for (const id of kept(roles)) store(id)
  for (const { node } of graph.updates) store(home(views, node))
  nodes.forEach((node, id) => {
    if (views.copied.has(id)) load(node.inputs[0]!)
    for (const input of node.inputs) {
      if (!roles.direct(input)) load(input)
      else if (isReduce(node) ? owner[input] !== owner[id] : !roles.direct(id)) store(input)
      else if (owner[input] !== owner[id]) {
        const others = readers.get(input)
        if (others === undefined) readers.set(input, new Set([owner[id]!]))
        else others.add(owner[id]!)
      }
    }
  })

  const again = new Uint8Array(nodes.length)
  const more = new Map<number, number>()
  /** What is computed to get `id` from values in memory, of which only one is as large; null where that is too much. */
  const derivation = (id: number): ReadonlySet<number> | null => {
    const computed = new Set<number>()
    const large = new Set<number>()
    const stack = [id]
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      if (computed.has(at)) continue
      const { inputs, op } = nodes[at]!
      if (roles.isExpensive(op)) return null
      computed.add(at)
      for (const input of inputs) {
        if (roles.direct(input)) {
          if (stored[input] === 0 && (again[input] === 1 || owner[input] === owner[id])) stack.push(input)
          else large.add(input)
        } else if (roles.repeatable(input) > 0) stack.push(input)
        else if (!roles.inlined(input) && count(nodes[views.of[input]!.base]!.sizes) >= count(nodes[id]!.sizes)) {
          large.add(views.of[input]!.base)
        }
      }
      if (computed.size > maxMore || large.size > 1) return null
    }
    return computed
  }
  for (const [id, others] of [...readers].toSorted(([a], [b]) => a - b)) {
    if (stored[id] === 1) continue
    const computed = derivation(id)
    const room = computed !== null && [...others].every((other) => (more.get(other) ?? 0) + computed.size <= maxMore)
    if (!room) {
      stored[id] = 1
      continue
    }
    for (const other of others) more.set(other, (more.get(other) ?? 0) + computed.size)
    for (const one of computed) again[one] = 1
  }
  return again
}
