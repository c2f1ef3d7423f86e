/**
 * Groups of elementwise nodes that become one kernel, free of cycles by construction: along an edge inside a group the level stays,
 * along any other edge it grows. Levels are first as early as possible, then elementwise nodes sink to their consumers, so that a
 * chain joins the kernel that needs it instead of waiting in memory.
 */

import { isReduce, kept, type Roles } from "./roles.ts"
import { home, type View, waits } from "./views.ts"

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
  let result = 0
  const after = (value: number): void => {
    if (value > result) result = value
  }
  const read = (base: number): void => {
    const source = graph.nodes[base]!.op
    after(source === "input" || source === "constant" || source === "cell" ? 1 : Math.max(1, level[base]!) + 1)
  }
  const walk = (view: View): void => {
    read(view.base)
    view.after.forEach(read)
  }
  const whole = (input: number): void => {
    read(home(views, input))
    waits(views, input).forEach(read)
  }
  const operand = (input: number): void => {
    if (roles.direct(input) || roles.repeatable(input) > 0) after(level[input]!)
    else if (!roles.inlined(input)) walk(views.of[input]!)
  }
  graph.nodes.forEach((node, id) => {
    result = 0
    if (node.op === "project") result = level[node.inputs[0]!]!
    else if (roles.fusible(id)) {
      node.inputs.forEach(operand)
      after(1)
    } else if (views.copied.has(id)) walk(views.under[id]!)
    else if (roles.opaque(id)) node.inputs.forEach(whole)
    else if (node.op === "dot" || isReduce(node)) for (const input of node.inputs) walk(views.of[input]!)
    level[id] = result
  })
  return level
}

export const groups = (roles: Roles): Groups => {
  const { graph, views } = roles
  const { nodes } = graph
  const level = earliest(roles)
  // the level of what only cells wait for: they all change together, after everything else
  let last = 1
  for (const one of level) if (one >= last) last = one + 1
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

  const elementwise = (id: number, inputs: ReadonlyArray<number>): void => {
    const reduction = sink[id]!
    let size = 1
    for (const input of inputs) size += Math.max(1, roles.repeatable(input))
    if (reduction >= 0 && instructions[reduction]! + size <= maxInstructions) {
      sunk[id] = reduction
      instructions[reduction]! += size
      level[id] = level[reduction]! - 1
    } else level[id] = Math.max(level[id]!, limit[id]!)
    for (const input of inputs) {
      if (roles.direct(input)) {
        bound(input, level[id]!)
        wants(input, sunk[id]! >= 0 ? sunk[id]! : mixed)
      } else if (!roles.inlined(input)) {
        const { after, base } = views.of[input]!
        reads(base, sunk[id]! >= 0 ? level[id]! + 1 : level[id]!, after)
      }
    }
  }
  const visit = (id: number): void => {
    const node = nodes[id]!
    if (roles.direct(id)) elementwise(id, node.inputs)
    else if (views.copied.has(id)) reads(views.under[id]!.base, level[id]!, views.under[id]!.after)
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

  for (let id = nodes.length - 1; id >= 0; id--) visit(id)
  return { sunk, group: joined(roles, sunk, level) }
}

/** Elementwise nodes that read each other at one level, by one of them. */
const joined = (roles: Roles, sunk: Int32Array, level: Int32Array): Int32Array => {
  const { nodes } = roles.graph
  const alone = (id: number): boolean => roles.direct(id) && sunk[id]! < 0
  const parent = new Int32Array(nodes.length)
  for (let id = 0; id < nodes.length; id++) parent[id] = id
  const find = (id: number): number => {
    let root = id
    while (parent[root] !== root) root = parent[root] = parent[parent[root]!]!
    return root
  }
  nodes.forEach((node, id) => {
    if (!alone(id)) return
    for (const input of node.inputs) {
      if (level[input] === level[id] && alone(input)) parent[find(input)] = find(id)
    }
  })
  const group = new Int32Array(nodes.length).fill(-1)
  for (let id = 0; id < nodes.length; id++) if (alone(id)) group[id] = find(id)
  return group
}
