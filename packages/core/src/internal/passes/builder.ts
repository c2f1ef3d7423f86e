/** A graph under construction in which equal expressions are one node. */
import type { DType } from "../../DType.ts"
import type { Attrs, ElementwiseOp, Graph, GraphNode, Op } from "../../Graph.ts"
import { controlKey } from "../program/structure.ts"
import type { ControlNode } from "./bodies.ts"
import { elementwiseOps } from "./elementwise.ts"
import { count, equal } from "./strides.ts"

export interface Builder {
  readonly nodes: Array<GraphNode>
  /** the node, or the equal one that is there already */
  readonly add: <K extends Op>(
    op: K,
    attrs: Attrs[K],
    inputs: ReadonlyArray<number>,
    sizes: ReadonlyArray<number>,
    dtype: DType
  ) => number
  /** one number everywhere: a literal, broadcast where `sizes` has axes */
  readonly fill: (value: number, sizes: ReadonlyArray<number>, dtype: DType) => number
  /** the number that a node is everywhere, or null */
  readonly filled: (id: number) => number | null
}

const commutative: ReadonlySet<Op> = /*#__PURE__*/ new Set<Op>(["add", "mul"])

const number = (value: number): string => (Object.is(value, -0) ? "-0" : String(value))

const attrsKey = (op: Op, attrs: object): string => {
  if (op === "literal") return number((attrs as Attrs["literal"]).value)
  if (op === "scan" || op === "while" || op === "cond") return controlKey(attrs as ControlNode["attrs"])
  for (const _ in attrs) return JSON.stringify(attrs)
  return ""
}

/** What elementwise nodes are is in their operands, but for what they are cast to: their keys are short, because they are most of all. */
const keyOf = (
  op: Op,
  attrs: object,
  operands: ReadonlyArray<number>,
  sizes: ReadonlyArray<number>,
  dtype: DType
): string => {
  if (op !== "cast" && elementwiseOps.has(op as ElementwiseOp)) {
    const [x, y, z] = operands
    return z === undefined ? (y === undefined ? `${op} ${x}` : `${op} ${x} ${y}`) : `${op} ${x} ${y} ${z}`
  }
  return `${op}|${attrsKey(op, attrs)}|${operands.join(",")}|${sizes.join(",")}|${dtype}`
}

/** Every sampler stays its own node, so that two of them on one key can be reported; and a barrier exists to keep two apart. */
const shared = (op: Op): boolean => op !== "randomBits" && op !== "barrier"

export const make = (): Builder => {
  const nodes: Array<GraphNode> = []
  const known = new Map<string, number>()

  const add: Builder["add"] = (op, attrs, inputs, sizes, dtype) => {
    const operands = commutative.has(op) && inputs[0]! > inputs[1]! ? [inputs[1]!, inputs[0]!] : inputs
    const push = () => nodes.push({ op, attrs, inputs: operands, sizes, dtype } as GraphNode) - 1
    if (!shared(op)) return push()
    const key = keyOf(op, attrs, operands, sizes, dtype)
    const found = known.get(key)
    if (found !== undefined) return found
    const id = push()
    known.set(key, id)
    return id
  }

  return {
    nodes,
    add,
    fill: (value, sizes, dtype) => {
      const literal = add("literal", { value }, [], [], dtype)
      return sizes.length === 0 ? literal : add("broadcast", { dims: [] }, [literal], sizes, dtype)
    },
    filled: (id) => {
      const node = nodes[id]!
      const source = node.op === "broadcast" ? nodes[node.inputs[0]!]! : node
      return source.op === "literal" ? source.attrs.value : null
    }
  }
}

/** `graph` with other nodes; `now` has the new number of each. */
export const renumbered = (graph: Graph, nodes: ReadonlyArray<GraphNode>, now: Int32Array): Graph => ({
  ...graph,
  nodes,
  outputs: graph.outputs.map((id) => now[id]!),
  updates: graph.updates.map(({ cell, node }) => ({ cell, node: now[node]! })),
  guard: graph.guard === null ? null : now[graph.guard]!
})

/** Whether two shapes differ in axes of size 1 only. */
export const sameButOnes = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): boolean =>
  equal(
    a.filter((size) => size !== 1),
    b.filter((size) => size !== 1)
  )

export const isEmpty = (sizes: ReadonlyArray<number>): boolean => count(sizes) === 0
