/** Which nodes are only another way to walk a value: transposes and broadcasts are strides, reshapes and barriers the same memory. */
import type { GraphNode } from "../../Graph.ts"
import { broadcast, contiguous, count, isContiguous, reshaped, transposed } from "./strides.ts"

/** A value as steps, in elements, through the memory of `base`. */
export interface View {
  readonly base: number
  readonly strides: ReadonlyArray<number>
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
  node.op === "reshape" || node.op === "transpose" || node.op === "broadcast" || node.op === "barrier"

const alone = (base: number, sizes: ReadonlyArray<number>): View => ({ base, strides: contiguous(sizes), after: [] })

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
      of.push(forced ? alone(id, node.sizes) : view)
      if (forced) copied.add(id)
    }
  }
}

/** Whether a node is all of its base's memory in order: then it has the base's place. */
export const isAlias = (nodes: ReadonlyArray<GraphNode>, views: Views, id: number): boolean => {
  const { base, strides } = views.of[id]!
  return count(nodes[id]!.sizes) === count(nodes[base]!.sizes) && isContiguous(nodes[id]!.sizes, strides)
}

/** What whoever reads the contiguous value of `id` waits for, beside that value. */
export const waits = (views: Views, id: number): ReadonlyArray<number> =>
  views.copied.has(id) ? [] : views.of[id]!.after

/** The node in whose memory the contiguous value of `id` stands. */
export const home = (views: Views, id: number): number => (views.copied.has(id) ? id : views.of[id]!.base)
