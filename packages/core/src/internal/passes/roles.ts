/** What becomes of each node: part of a fused loop, a kernel of its own, or nothing but strides. */
import type { ElementwiseOp, Graph, GraphNode } from "../../Graph.ts"
import { isElementwise } from "./elementwise.ts"
import { count } from "./strides.ts"
import { isTurnedConvolution } from "./turned.ts"
import { home, isAlias, isView, type Views } from "./views.ts"

export interface Roles {
  readonly graph: Graph
  readonly views: Views
  /** an elementwise node that the backend can fuse */
  readonly fusible: (id: number) => boolean
  /**
   * Number of instructions to compute it from literals, indices and values that are in memory anyway, or 0 where that is not cheap.
   * Such a value is repeated by every kernel that needs it: loading its operand again costs no more than loading it.
   */
  readonly repeatable: (id: number) => number
  /** whether an elementwise consumer of `id` computes or knows it by itself: a literal, an index, or a repeatable value */
  readonly inlined: (id: number) => boolean
  /** whether `id` computes at the index of its elementwise consumer */
  readonly direct: (id: number) => boolean
  /** an operation that costs more than loading its result */
  readonly isExpensive: (op: string) => boolean
  /** kernels that read whole values: their operands need places */
  readonly opaque: (id: number) => boolean
  /** whether some kernel has to run before `id` is there */
  readonly computed: (id: number) => boolean
}

const maxRepeated = 12

/** With a load. */
const maxReloaded = 6

const expensive: ReadonlySet<string> = /*#__PURE__*/ new Set([
  ...["exp", "expm1", "log", "log1p", "sqrt", "rsqrt", "tanh", "sigmoid", "sin", "cos", "erf"],
  ...["pow", "div", "remainder", "atan2"]
])

const sources: ReadonlySet<string> = /*#__PURE__*/ new Set(["input", "constant", "cell", "literal", "iota", "project"])

export const isReduce = (node: GraphNode): node is Extract<GraphNode, { op: "reduceSum" | "reduceMax" }> =>
  node.op === "reduceSum" || node.op === "reduceMax"

const kind = { other: 0, fusible: 1, opaque: 2 } as const

type Kind = (typeof kind)[keyof typeof kind]

const kindOf = (node: GraphNode, supported: ReadonlySet<ElementwiseOp>): Kind => {
  const { op } = node
  if (op === "identity" || (isElementwise(op) && supported.has(op))) return kind.fusible
  return isView(node) || isReduce(node) || op === "dot" || sources.has(op) ? kind.other : kind.opaque
}

const changing: ReadonlySet<string> = /*#__PURE__*/ new Set(["dynamicUpdate", "scatterAdd", "scatterMax", "scatterSet"])

/** Whether a node is its first operand, changed in a few places: it may stand where that does. */
export const changes = (node: GraphNode): boolean => changing.has(node.op)

export const roles = (graph: Graph, views: Views, supported: ReadonlySet<ElementwiseOp>): Roles => {
  const { nodes } = graph
  // asked often: by operation, and then by node
  const byOp = new Map<string, Kind>()
  const kinds = new Uint8Array(nodes.length)
  nodes.forEach((node, id) => {
    let known = byOp.get(node.op)
    if (known === undefined) {
      known = kindOf(node, supported)
      byOp.set(node.op, known)
    }
    kinds[id] = known
  })
  const fusible = (id: number): boolean => kinds[id] === kind.fusible
  const opaque = (id: number): boolean => kinds[id] === kind.opaque
  // Whoever reads a value whole needs it in row-major order: a view that is not becomes a copy.
  const whole = (id: number): void => {
    if (!isAlias(nodes, views, id)) views.copied.add(id)
  }
  const turned: Array<number> = []
  nodes.forEach((node, id) => {
    if (!opaque(id)) return
    if (isTurnedConvolution(nodes, views, id)) turned.push(id)
    else node.inputs.forEach(whole)
  })
  graph.outputs.forEach(whole)
  graph.updates.forEach(({ node }) => whole(node))
  if (graph.guard !== null) whole(graph.guard)
  // where one operand is copied for somebody else, the other is too, which may be an operand of one before
  for (let before = -1; before < views.copied.size; ) {
    before = views.copied.size
    for (const id of turned) if (!isTurnedConvolution(nodes, views, id)) nodes[id]!.inputs.forEach(whole)
  }

  const cost = new Uint8Array(nodes.length)
  /** loads that are as large as the value */
  const loads = new Uint8Array(nodes.length)
  const loaded = new Uint8Array(nodes.length)
  const known = (id: number): boolean => nodes[id]!.op === "iota" || nodes[views.of[id]!.base]!.op === "literal"
  const wanted = kept({ graph, views })
  for (const { node } of graph.updates) wanted.add(home(views, node))
  // what stands in memory for somebody is loaded by everybody
  nodes.forEach((node, id) => {
    if (views.copied.has(id)) wanted.add(views.under[id]!.base)
    for (const input of node.inputs) {
      const { after, base } = views.of[input]!
      for (const other of after) wanted.add(other)
      if (opaque(id)) wanted.add(home(views, input))
      else if (node.op === "dot" || (base !== input && !isView(node))) wanted.add(base)
    }
  })
  nodes.forEach((node, id) => {
    if (!fusible(id)) return
    let total = 1
    let large = 0
    let loading = false
    for (const input of node.inputs) {
      if (cost[input]! > 0) {
        total += cost[input]!
        large += loads[input]!
        loading ||= loaded[input] === 1
      } else {
        total += 1
        if (known(input)) continue
        const { after, base } = views.of[input]!
        if (fusible(base) || after.length > 0) return
        loading = true
        if (count(nodes[base]!.sizes) >= count(node.sizes)) large++
      }
    }
    if (total > (loading ? maxReloaded : maxRepeated)) return
    if (loading && (large > 1 || expensive.has(node.op) || wanted.has(id))) return
    cost[id] = total
    loads[id] = large
    loaded[id] = loading ? 1 : 0
  })

  return {
    graph,
    views,
    fusible,
    opaque,
    isExpensive: (op) => expensive.has(op),
    repeatable: (id) => cost[id]!,
    inlined: (id) => cost[id]! > 0 || known(id),
    direct: (id) => fusible(id) && cost[id] === 0,
    computed: (id) => cost[id] === 0 && (nodes[id]!.op === "project" || !sources.has(nodes[id]!.op))
  }
}

/** The nodes in whose memory the outputs and the guard stand. */
export const kept = ({ graph, views }: Pick<Roles, "graph" | "views">): Set<number> => {
  const result = new Set(graph.outputs.map((id) => home(views, id)))
  if (graph.guard !== null) result.add(home(views, graph.guard))
  return result
}
