/**
 * Which nodes are only another way to walk a value: transposes and broadcasts are strides, slices begin at an offset, reshapes and
 * barriers are the same memory.
 */
import type { GraphNode } from "../../Graph.ts"
import { broadcast, contiguous, count, isContiguous, reshaped, transposed } from "./strides.ts"

/** A value as steps, in elements, through the memory of `base`. */
export interface View {
  readonly base: number
  readonly strides: ReadonlyArray<number>
  /** elements before the first */
  readonly offset: number
  /** bases that are computed before this is read: what barriers wait for */
  readonly after: ReadonlyArray<number>
}

export interface Views {
  /** how consumers walk a node */
  readonly of: ReadonlyArray<View>
  /** how the copy of a node that is copied walks its source */
  readonly under: ReadonlyArray<View>
  /** views that are written to memory of their own */
  readonly copied: Set<number>
  readonly push: (node: GraphNode, forced?: boolean) => void
}

export const isView = (node: GraphNode): boolean =>
  node.op === "reshape" ||
  node.op === "transpose" ||
  node.op === "broadcast" ||
  node.op === "barrier" ||
  node.op === "slice"

const alone = (base: number, sizes: ReadonlyArray<number>): View => ({
  base,
  strides: contiguous(sizes),
  offset: 0,
  after: []
})

/** A slice keeps all of its base in memory: one that is smaller than by this factor is copied instead. */
const maxShare = 4

const resident: ReadonlySet<string> = /*#__PURE__*/ new Set(["input", "constant", "cell"])

/** An empty analysis; nodes are pushed in order. `forced` views are copied whatever their strides. */
export const make = (): Views & { readonly nodes: Array<GraphNode> } => {
  const nodes: Array<GraphNode> = []
  const of: Array<View> = []
  const under: Array<View> = []
  const copied = new Set<number>()

  const walk = (node: GraphNode, id: number): View => {
    const operand = node.inputs[0]!
    switch (node.op) {
      case "transpose":
        return { ...of[operand]!, strides: transposed(of[operand]!.strides, node.attrs.permutation) }
      case "broadcast": {
        const { strides } = of[operand]!
        const wide = broadcast(nodes[operand]!.sizes, strides, node.attrs.dims, node.sizes)
        return { ...of[operand]!, strides: wide }
      }
      case "reshape": {
        const strides = reshaped(nodes[operand]!.sizes, of[operand]!.strides, node.sizes)
        if (strides !== null) return { ...of[operand]!, strides }
        copied.add(operand)
        return alone(operand, node.sizes)
      }
      case "slice": {
        const from = of[operand]!
        const { start, step } = node.attrs
        const offset = from.strides.reduce((sum, stride, axis) => sum + start[axis]! * stride, from.offset)
        const strides = from.strides.map((stride, axis) => stride * step[axis]!)
        const source = nodes[from.base]!
        if (!resident.has(source.op) && count(source.sizes) > maxShare * count(node.sizes)) copied.add(id)
        return { ...from, strides, offset }
      }
      case "barrier": {
        const after = new Set(of[operand]!.after)
        for (const input of node.inputs.slice(1)) {
          after.add(of[input]!.base)
          for (const other of of[input]!.after) after.add(other)
        }
        return { ...of[operand]!, after: [...after] }
      }
      default:
        return alone(id, node.sizes)
    }
  }

  return {
    nodes,
    of,
    under,
    copied,
    push: (node, forced = false) => {
      const id = nodes.push(node) - 1
      const view = walk(node, id)
      under.push(view)
      if (forced) copied.add(id)
      of.push(copied.has(id) ? alone(id, node.sizes) : view)
    }
  }
}

/** Whether a node is all of its base's memory in order: then it has the base's place. */
export const isAlias = (nodes: ReadonlyArray<GraphNode>, views: Views, id: number): boolean => {
  const { base, strides } = views.of[id]!
  // as many elements leave no room for an offset
  return count(nodes[id]!.sizes) === count(nodes[base]!.sizes) && isContiguous(nodes[id]!.sizes, strides)
}

/** What whoever reads the contiguous value of `id` waits for, beside that value. */
export const waits = (views: Views, id: number): ReadonlyArray<number> =>
  views.copied.has(id) ? [] : views.of[id]!.after

/** The node in whose memory the contiguous value of `id` stands. */
export const home = (views: Views, id: number): number => (views.copied.has(id) ? id : views.of[id]!.base)
