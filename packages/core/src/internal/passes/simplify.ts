/** Equal expressions once, dead ones not at all, literals folded, views collapsed. One walk forward, one back. */
import type { Attrs, ElementwiseOp, Graph, GraphNode } from "../../Graph.ts"
import { rewrite } from "./algebra.ts"
import { isControl } from "./bodies.ts"
import { type Builder, isEmpty, make, renumbered, sameButOnes } from "./builder.ts"
import { elementwiseOps } from "./elementwise.ts"
import type { Round } from "./literals.ts"
import { pruned } from "./prune.ts"
import { control, type Given, type Passes } from "./simplifyControl.ts"
import { count, equal } from "./strides.ts"
import { structural } from "./structural.ts"
import { joined } from "./sums.ts"

type Of<K extends GraphNode["op"]> = Extract<GraphNode, { readonly op: K }>

const reshape = ({ add, fill, filled, nodes }: Builder, x: number, { dtype, sizes }: GraphNode): number => {
  const source = nodes[x]!
  if (equal(source.sizes, sizes)) return x
  const value = filled(x)
  if (value !== null) return fill(value, sizes, dtype)
  if (source.op === "reshape") {
    const first = source.inputs[0]!
    return equal(nodes[first]!.sizes, sizes) ? first : add("reshape", {}, [first], sizes, dtype)
  }
  if (source.op === "iota" && sameButOnes(source.sizes, sizes)) {
    if (source.sizes[source.attrs.axis] === 1) return fill(0, sizes, dtype)
    const before = source.sizes.slice(0, source.attrs.axis).filter((size) => size !== 1).length
    const axis = sizes.flatMap((size, i) => (size === 1 ? [] : [i]))[before]!
    return add("iota", { axis }, [], sizes, dtype)
  }
  return add("reshape", {}, [x], sizes, dtype)
}

const transpose = (builder: Builder, x: number, node: Of<"transpose">): number => {
  const { add, fill, filled, nodes } = builder
  const { dtype, sizes } = node
  const source = nodes[x]!
  const value = filled(x)
  if (value !== null) return fill(value, sizes, dtype)
  const from = source.op === "transpose" ? source.inputs[0]! : x
  const permutation =
    source.op === "transpose"
      ? node.attrs.permutation.map((axis) => source.attrs.permutation[axis]!)
      : node.attrs.permutation
  const long = permutation.filter((axis) => nodes[from]!.sizes[axis] !== 1)
  if (long.every((axis, i) => i === 0 || long[i - 1]! < axis)) return reshape(builder, from, node)
  if (source.op === "iota") return add("iota", { axis: permutation.indexOf(source.attrs.axis) }, [], sizes, dtype)
  return add("transpose", { permutation }, [from], sizes, dtype)
}

const broadcast = (builder: Builder, x: number, node: Of<"broadcast">): number => {
  const { add, fill, filled, nodes } = builder
  const { dtype, sizes } = node
  const source = nodes[x]!
  const value = filled(x)
  if (value !== null) return fill(value, sizes, dtype)
  if (count(source.sizes) === count(sizes)) return reshape(builder, x, node)
  const { dims } = node.attrs
  if (source.op === "broadcast") {
    return add("broadcast", { dims: source.attrs.dims.map((axis) => dims[axis]!) }, source.inputs, sizes, dtype)
  }
  if (source.op === "iota") {
    const { axis } = source.attrs
    return source.sizes[axis] === 1 ? fill(0, sizes, dtype) : add("iota", { axis: dims[axis]! }, [], sizes, dtype)
  }
  return add("broadcast", { dims }, [x], sizes, dtype)
}

const reduce = (builder: Builder, x: number, node: Of<"reduceSum"> | Of<"reduceMax">): number => {
  const { add, fill, nodes } = builder
  const { attrs, dtype, op, sizes } = node
  const source = nodes[x]!
  if (attrs.axes.length === 0) return x
  if (isEmpty(source.sizes)) {
    const nothing = op === "reduceSum" || dtype === "bool" ? 0 : dtype === "int32" ? -2147483648 : -Infinity
    return fill(nothing, sizes, dtype)
  }
  if (op === "reduceMax" && attrs.axes.every((axis) => source.sizes[axis] === 1)) return reshape(builder, x, node)
  return add(op, attrs, [x], sizes, dtype)
}

interface Side {
  readonly id: number
  readonly contract: ReadonlyArray<number>
  readonly batch: ReadonlyArray<number>
}

/** An operand without its transpose, where the free axes keep their order (the result's axes are theirs). */
const untransposed = ({ nodes }: Builder, side: Side): Side => {
  const node = nodes[side.id]!
  if (node.op !== "transpose") return side
  const { permutation } = node.attrs
  const free = permutation.filter((_, i) => !side.contract.includes(i) && !side.batch.includes(i))
  if (free.some((axis, i) => i > 0 && free[i - 1]! > axis)) return side
  const through = (axes: ReadonlyArray<number>) => axes.map((axis) => permutation[axis]!)
  return { id: node.inputs[0]!, contract: through(side.contract), batch: through(side.batch) }
}

const dot = (builder: Builder, inputs: ReadonlyArray<number>, node: Of<"dot">): number => {
  const { attrs, dtype, sizes } = node
  if (attrs.lhsContract.some((axis) => builder.nodes[inputs[0]!]!.sizes[axis] === 0)) {
    return builder.fill(0, sizes, dtype)
  }
  const lhs = untransposed(builder, { id: inputs[0]!, contract: attrs.lhsContract, batch: attrs.lhsBatch })
  const rhs = untransposed(builder, { id: inputs[1]!, contract: attrs.rhsContract, batch: attrs.rhsBatch })
  const folded: Attrs["dot"] = {
    lhsContract: lhs.contract,
    rhsContract: rhs.contract,
    lhsBatch: lhs.batch,
    rhsBatch: rhs.batch
  }
  return builder.add("dot", folded, [lhs.id, rhs.id], sizes, dtype)
}

const sources: ReadonlySet<string> = /*#__PURE__*/ new Set([
  "input",
  "constant",
  "cell",
  "literal",
  "composite",
  "scan",
  "while",
  "cond"
])

const simplified = (builder: Builder, round: Round, node: GraphNode, inputs: ReadonlyArray<number>): number => {
  const { add, fill } = builder
  const { dtype, op, sizes } = node
  // a value without elements needs no computing
  if (isEmpty(sizes) && !sources.has(op)) return fill(0, sizes, dtype)
  if (elementwiseOps.has(op as ElementwiseOp)) {
    return rewrite(builder, round, { op: op as ElementwiseOp, inputs, sizes, dtype })
  }
  switch (op) {
    case "reshape":
      return reshape(builder, inputs[0]!, node)
    case "transpose":
      return transpose(builder, inputs[0]!, node)
    case "broadcast":
      return broadcast(builder, inputs[0]!, node)
    case "reduceSum":
    case "reduceMax":
      return reduce(builder, inputs[0]!, node)
    case "dot":
      return dot(builder, inputs, node)
    case "slice":
    case "pad":
    case "concat":
    case "reverse":
    case "dynamicSlice":
    case "dynamicUpdate":
      return structural(builder, node, inputs)
    case "argMax":
      return builder.nodes[inputs[0]!]!.sizes[node.attrs.axis] === 1
        ? fill(0, sizes, dtype)
        : add("argMax", node.attrs, inputs, sizes, dtype)
    case "iota":
      return sizes[node.attrs.axis] === 1 ? fill(0, sizes, dtype) : add("iota", node.attrs, inputs, sizes, dtype)
    case "composite": {
      const call = add("composite", node.attrs, inputs, sizes, dtype)
      // a kernel writes every result, wanted or not
      node.attrs.results.forEach((result, index) => add("project", { index }, [call], result.sizes, result.dtype))
      return call
    }
    default:
      return add(op, node.attrs as never, inputs, sizes, dtype)
  }
}

/** `graph` with the nodes that an output, update or guard needs, renumbered. */
const compact = (graph: Graph): Graph => {
  const live = new Uint8Array(graph.nodes.length)
  const mark = (id: number) => {
    live[id] = 1
  }
  graph.outputs.forEach(mark)
  graph.updates.forEach(({ node }) => mark(node))
  if (graph.guard !== null) mark(graph.guard)
  for (let id = graph.nodes.length - 1; id >= 0; id--) if (live[id] === 1) graph.nodes[id]!.inputs.forEach(mark)
  const now = new Int32Array(graph.nodes.length)
  const constants = new Map<number, number>()
  const nodes: Array<GraphNode> = []
  graph.nodes.forEach((node, id) => {
    if (node.op === "project" && live[node.inputs[0]!] === 1) live[id] = 1
    if (live[id] === 0) return
    const inputs = node.inputs.map((input) => now[input]!)
    if (node.op === "constant") {
      const index = constants.get(node.attrs.index) ?? constants.size
      constants.set(node.attrs.index, index)
      now[id] = nodes.push({ ...node, attrs: { index } }) - 1
    } else now[id] = nodes.push({ ...node, inputs }) - 1
  })
  return {
    ...renumbered(graph, nodes, now),
    constants: [...constants.keys()].map((index) => graph.constants[index]!)
  }
}

/** The nodes of `graph` again in `builder`: the new number of each. `inputs` are known for bodies. */
const again = (builder: Builder, round: Round, graph: Graph, inputs?: ReadonlyArray<number>): Int32Array => {
  const ids = new Int32Array(graph.nodes.length)
  const calls = new Map<number, ReadonlyArray<number>>()
  const passes: Passes = {
    body: (body, given) => simplifyWith(body, round, given),
    inline: (body, operands) => {
      const found = again(builder, round, body, operands)
      return body.outputs.map((id) => found[id]!)
    }
  }
  graph.nodes.forEach((node, id) => {
    const operands = node.inputs.map((input) => ids[input]!)
    if (node.op === "input" && inputs !== undefined) ids[id] = inputs[node.attrs.index]!
    else if (isControl(node)) calls.set(id, control(builder, passes, node, operands))
    else if (node.op === "project" && calls.has(node.inputs[0]!)) {
      ids[id] = calls.get(node.inputs[0]!)![node.attrs.index]!
    } else ids[id] = simplified(builder, round, node, operands)
  })
  return ids
}

/** `given` says what is known of the inputs of a body. */
const simplifyWith = (whole: Graph, round: Round, given: ReadonlyArray<Given> | null): Graph => {
  const builder = make()
  const graph = joined(pruned(whole))
  const inputs = given?.map((known, index) => {
    const { dtype, sizes } = graph.inputs[index]!
    return known.kind === "filled"
      ? builder.fill(known.value, sizes, dtype)
      : builder.add("input", { index: known.index }, [], sizes, dtype)
  })
  const ids = again(builder, round, graph, inputs)
  const guard = graph.guard === null ? null : ids[graph.guard]!
  return compact({
    ...graph,
    nodes: builder.nodes,
    outputs: graph.outputs.map((id) => ids[id]!),
    updates: graph.updates.map(({ cell, node }) => ({ cell, node: ids[node]! })),
    guard: guard !== null && builder.filled(guard) === 1 ? null : guard
  })
}

export const simplify = (graph: Graph, round: Round): Graph => simplifyWith(graph, round, null)
