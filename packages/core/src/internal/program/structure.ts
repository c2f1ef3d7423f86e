/** Graphs as text and as a digest: equal for equal programs. */
import type { Graph, GraphNode } from "../../Graph.ts"

const attrsKey = (node: GraphNode): string => {
  switch (node.op) {
    case "literal":
      return Object.is(node.attrs.value, -0) ? "-0" : String(node.attrs.value)
    case "scan":
    case "while":
    case "cond":
      return controlKey(node.attrs)
    default:
      return JSON.stringify(node.attrs)
  }
}

const isGraph = (value: unknown): value is Graph => typeof value === "object" && value !== null && "nodes" in value

/** Attributes of loops and branches, their bodies by structure: JSON has no -0, infinities or NaN. */
export const controlKey = (attrs: object): string =>
  JSON.stringify(attrs, (_, value) => (isGraph(value) ? structure(value) : value))

/** Equal for graphs that differ in the data of their constants only. */
export const structure = (graph: Graph): string => {
  const parts = graph.nodes.map(
    (node) => `${node.op}${attrsKey(node)}(${node.inputs.join(",")})[${node.sizes.join(",")}]${node.dtype}`
  )
  return `${parts.join(";")}>${graph.outputs.join(",")}`
}

const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, "0")

/** 64 bits as text: FNV-1a (Fowler, Noll, Vo) from two offsets, over the characters of the structure and the bytes of the constants. */
export const digest = (graph: Graph): string => {
  let [a, b] = [0x811c9dc5, 0xcbf29ce4]
  const add = (value: number): void => {
    a = Math.imul(a ^ value, 0x01000193)
    b = Math.imul(b ^ value, 0x01000193) ^ (a >>> 15)
  }
  const text = structure(graph)
  for (let i = 0; i < text.length; i++) add(text.charCodeAt(i))
  for (const { data } of graph.constants) new Uint8Array(data.buffer, data.byteOffset, data.byteLength).forEach(add)
  return hex(a) + hex(b)
}
