/** The instructions of one fused loop. */
import type { GraphNode } from "../../Graph.ts"
import type { Instruction } from "../../Plan.ts"
import type { Roles } from "./roles.ts"
import type { View } from "./views.ts"

export interface Body {
  readonly instructions: Array<Instruction>
  /** index of the instruction that gives elementwise node `id`, computed here */
  readonly compute: (id: number) => number
  /** index of the instruction that gives `id` as an operand: computed before, repeated, or loaded */
  readonly operand: (id: number) => number
  /** index of the load of a view */
  readonly load: (view: View, node: GraphNode) => number
}

/** `again` tells which elementwise values are computed here wherever they are computed first. */
export const make = (roles: Roles, again: Uint8Array, onLoad: (view: View) => void): Body => {
  const { graph, views } = roles
  const { nodes } = graph
  const instructions: Array<Instruction> = []
  const computed = new Map<number, number>()
  const shared = new Map<string, number>()

  const once = (key: string, instruction: Instruction): number => {
    const found = shared.get(key)
    if (found !== undefined) return found
    const index = instructions.push(instruction) - 1
    shared.set(key, index)
    return index
  }

  const load = (view: View, node: GraphNode): number => {
    const { base, offset } = view
    const source = nodes[base]!
    const { dtype } = node
    if (source.op === "literal") {
      const { value } = source.attrs
      return once(`literal ${Object.is(value, -0) ? "-0" : value} ${dtype}`, { kind: "literal", value, dtype })
    }
    onLoad(view)
    // the stride of an axis of size 1 is never taken
    const strides = view.strides.map((stride, axis) => (node.sizes[axis] === 1 ? 0 : stride))
    const from = { kind: "load", node: base, strides } as const
    return once(
      `load ${base} ${offset} ${strides.join(",")}`,
      offset === 0 ? { ...from, dtype } : { ...from, offset, dtype }
    )
  }

  const compute = (id: number): number => {
    const node = nodes[id]!
    const args = node.inputs.map(operand)
    const index =
      node.op === "identity"
        ? args[0]!
        : instructions.push({ kind: "compute", op: node.op as never, args, dtype: node.dtype }) - 1
    computed.set(id, index)
    return index
  }

  // recursion ends after the few instructions of a repeatable value
  const operand = (id: number): number => {
    const found = computed.get(id)
    if (found !== undefined) return found
    const node = nodes[id]!
    if (roles.repeatable(id) > 0 || again[id] === 1) return compute(id)
    if (node.op === "iota") {
      const { axis } = node.attrs
      return once(`iota ${axis}`, { kind: "iota", axis, dtype: "int32" })
    }
    return load(views.of[id]!, node)
  }

  return { instructions, compute, operand, load }
}
