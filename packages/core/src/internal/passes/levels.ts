/**
 * Groups of elementwise nodes that become one kernel, free of cycles by construction: along an edge inside a group the level stays,
 * along any other edge it grows. Levels are first as early as possible, then elementwise nodes sink to their consumers, so that a
 * chain joins the kernel that needs it instead of waiting in memory.
 */

import { isReduce, kept, type Roles } from "./roles.ts"
import { home, waits } from "./views.ts"

/** Instructions of a kernel, loads included. */
export const maxInstructions = 48

export interface Groups {
  /** by node: the reduction whose kernel computes it, or -1 */
  readonly sunk: Int32Array
  /** by node: equal for elementwise nodes of one group, or -1 */
  readonly group: Int32Array
}

const earliest = (roles: Roles): Int32Array => {
  const { graph, views } = roles
  const level = new Int32Array(graph.nodes.length)
  const place = (base: number): number => Math.max(1, level[base]!)
  graph.nodes.forEach((node, id) => {
    let result = 0
    const after = (value: number): void => {
      if (value > result) result = value
    }
    const read = (...bases: ReadonlyArray<number>): void => {
      for (const base of bases) {
        const source = graph.nodes[base]!.op
        after(source === "input" || source === "constant" || source === "cell" ? 1 : place(base) + 1)
      }
    }
    if (node.op === "project") result = level[node.inputs[0]!]!
    else if (roles.fusible(id)) {
      for (const input of node.inputs) {
        if (roles.direct(input) || roles.repeatable(input) > 0) after(level[input]!)
        else if (!roles.inlined(input)) read(views.of[input]!.base, ...views.of[input]!.after)
      }
      after(1)
    } else if (views.copied.has(id)) read(views.under[id]!.base, ...views.under[id]!.after)
    else if (roles.opaque(id)) for (const input of node.inputs) read(home(views, input), ...waits(views, input))
    else if (node.op === "dot" || isReduce(node)) {
      for (const input of node.inputs) read(views.of[input]!.base, ...views.of[input]!.after)
    }
    level[id] = result
  })
  return level
}

export const groups = (roles: Roles): Groups => {
  const { graph, views } = roles
  const { nodes } = graph
  const level = earliest(roles)
  // the level of what only cells wait for: they all change together, after everything else
  const last = level.reduce((a, b) => Math.max(a, b), 0) + 1
  const limit = new Int32Array(nodes.length).fill(last)
  const none = -1
  const mixed = -2
  const sink = new Int32Array(nodes.length).fill(none)
  const sunk = new Int32Array(nodes.length).fill(-1)
  const instructions = new Int32Array(nodes.length)

  const bound = (id: number, value: number): void => {
    if (value < limit[id]!) limit[id] = value
  }
  const wants = (id: number, reduction: number): void => {
    sink[id] = sink[id] === none || sink[id] === reduction ? reduction : mixed
  }
  const reads = (base: number, from: number, after: ReadonlyArray<number> = []): void => {
    bound(base, from - 1)
    sink[base] = mixed
    for (const other of after) reads(other, from)
  }
  for (const id of kept(roles)) reads(id, last)
  for (const { node } of graph.updates) sink[home(views, node)] = mixed

  for (let id = nodes.length - 1; id >= 0; id--) {
    const node = nodes[id]!
    if (roles.direct(id)) {
      const reduction = sink[id]!
      const size = node.inputs.reduce((sum, input) => sum + Math.max(1, roles.repeatable(input)), 1)
      if (reduction >= 0 && instructions[reduction]! + size <= maxInstructions) {
        sunk[id] = reduction
        instructions[reduction]! += size
        level[id] = level[reduction]! - 1
      } else level[id] = Math.max(level[id]!, limit[id]!)
      for (const input of node.inputs) {
        if (roles.direct(input)) {
          bound(input, level[id]!)
          wants(input, sunk[id]! >= 0 ? sunk[id]! : mixed)
        } else if (!roles.inlined(input)) {
          const { after, base } = views.of[input]!
          reads(base, sunk[id]! >= 0 ? level[id]! + 1 : level[id]!, after)
        }
      }
    } else if (views.copied.has(id)) reads(views.under[id]!.base, level[id]!, views.under[id]!.after)
    else if (isReduce(node)) {
      const input = node.inputs[0]!
      if (roles.direct(input)) {
        bound(input, level[id]! - 1)
        wants(input, id)
      } else reads(views.of[input]!.base, level[id]!, views.of[input]!.after)
    } else if (node.op === "dot") {
      for (const input of node.inputs) reads(views.of[input]!.base, level[id]!, views.of[input]!.after)
    } else if (roles.opaque(id)) {
      for (const input of node.inputs) reads(home(views, input), level[id]!, waits(views, input))
    }
  }

  const parent = Int32Array.from(nodes, (_, id) => id)
  const find = (id: number): number => {
    let root = id
    while (parent[root] !== root) root = parent[root] = parent[parent[root]!]!
    return root
  }
  nodes.forEach((node, id) => {
    if (!roles.direct(id) || sunk[id]! >= 0) return
    for (const input of node.inputs) {
      if (roles.direct(input) && sunk[input]! < 0 && level[input] === level[id]) parent[find(input)] = find(id)
    }
  })
  const group = Int32Array.from(nodes, (_, id) => (roles.direct(id) && sunk[id]! < 0 ? find(id) : -1))
  return { sunk, group }
}
