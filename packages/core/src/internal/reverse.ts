/** Reverse-mode differentiation of expressions. */
import { between } from "./between.ts"
import type { Node, NodeOf } from "./Node.ts"
import { add } from "./primitives/add/op.ts"
import { identity } from "./primitives/identity/op.ts"
import { project } from "./primitives/project/op.ts"
import type { RuledOp, VjpRule } from "./primitives/rule.ts"
import { vjpRules } from "./primitives/vjpRules.ts"
import { fail } from "./shape/fail.ts"
import { show } from "./shape/show.ts"

type Slot = Array<Node | null>

/** Operands through which a gradient may flow: a composite may have float results besides its first. */
const carries = (node: Node): boolean => node.dtype === "float32" || node.op === "composite"

/** What a composite's own rule gives: a cotangent, or null, for every operand. */
const checked = (call: NodeOf<"composite">, cotangents: ReadonlyArray<Node | null>): Slot => {
  const op = `composite ${call.attrs.name}`
  const { inputs } = call
  if (cotangents.length !== inputs.length) {
    fail(op, `${op}: its vjp must give ${inputs.length} cotangents, one an input, but gives ${cotangents.length}`)
  }
  cotangents.forEach((cotangent, i) => {
    if (cotangent === null) return
    const input = inputs[i]!
    const of = `${op}: the cotangent of input ${i}`
    if (input.dtype !== "float32") fail(op, `${of} must be null: the input is ${input.dtype}, which has no gradient`)
    if (cotangent.dtype !== "float32") fail(op, `${of} must be float32 but is ${cotangent.dtype}`)
    const fits =
      cotangent.axes.length === input.axes.length &&
      cotangent.axes.every(({ size }, axis) => size === input.axes[axis]!.size)
    if (!fits) fail(op, `${of} must be ${show(input.axes)} but is ${show(cotangent.axes)}`)
  })
  return [...cotangents]
}

/** Cotangents of a composite's operands: by its own rule, or by differentiating its body in place. */
const composite = (call: NodeOf<"composite">, cotangents: Slot, active: ReadonlySet<Node>): Slot => {
  const { body, name, results, vjp } = call.attrs
  if (vjp !== null) {
    const outputs = results.map((_, i) => project(call, i))
    return checked(call, vjp({ inputs: call.inputs, outputs, cotangents }))
  }
  const inputs = call.inputs.map((input) => identity(input))
  const outputs = body(...inputs)
  if (between(outputs, new Set(inputs), carries).some((node) => active.has(node))) {
    throw new Error(`composite ${name}: its body uses a tensor that is not one of its inputs: pass it as an input`)
  }
  return reverse(outputs, cotangents, inputs)
}

const cotangentsOf = (node: Node, cotangent: Slot, active: ReadonlySet<Node>): ReadonlyArray<Node | null> => {
  if (node.op === "composite") return composite(node, cotangent, active)
  const rule = vjpRules[node.op as RuledOp] as unknown as VjpRule<"identity">
  return rule({
    node: node as NodeOf<"identity">,
    inputs: node.inputs as unknown as readonly [Node],
    output: node,
    cotangent: cotangent[0]!,
    needs: node.inputs.map((input) => active.has(input))
  })
}

/**
 * The cotangents of `wrt`, given those of `outputs` (null: zero). What `wrt` itself is made of does not matter: it is where
 * the walk stops. Null where nothing reaches.
 */
export const reverse = (
  outputs: ReadonlyArray<Node>,
  cotangents: ReadonlyArray<Node | null>,
  wrt: ReadonlyArray<Node>
): Array<Node | null> => {
  const stops = new Set(wrt)
  const order = between(outputs, stops, carries)
  const active = new Set<Node>()
  for (const node of order) {
    if (stops.has(node) || node.inputs.some((input) => active.has(input))) active.add(node)
  }
  // by node, one cotangent a result: only composites have more than one
  const slots = new Map<Node, Slot>()
  const give = (node: Node, index: number, cotangent: Node | null): void => {
    if (cotangent === null || !active.has(node)) return
    const slot = slots.get(node) ?? (node.op === "composite" ? node.attrs.results.map(() => null) : [null])
    const sum = slot[index] ?? null
    slot[index] = sum === null ? cotangent : add(sum, cotangent)
    slots.set(node, slot)
  }
  outputs.forEach((output, i) => give(output, 0, cotangents[i] ?? null))
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i]!
    const slot = slots.get(node)
    if (slot === undefined || stops.has(node)) continue
    if (node.op === "project") give(node.inputs[0]!, node.attrs.index, slot[0]!)
    else cotangentsOf(node, slot, active).forEach((cotangent, at) => give(node.inputs[at]!, 0, cotangent))
    // what has been passed on may be collected
    slots.delete(node)
  }
  return wrt.map((node) => slots.get(node)?.[0] ?? null)
}
