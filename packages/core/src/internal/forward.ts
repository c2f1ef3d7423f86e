/** Forward-mode differentiation of expressions. */
import { between, carries } from "./between.ts"
import { again, fits, notClosed, stand } from "./compositeRule.ts"
import { controlJvp } from "./control/derivatives.ts"
import { schedule } from "./control/merge.ts"
import { isControl } from "./control/result.ts"
import type { CompositeVjp, Node, NodeOf } from "./Node.ts"
import { jvpRules } from "./primitives/jvpRules.ts"
import { project } from "./primitives/project/op.ts"
import type { JvpRule, RuledOp } from "./primitives/rule.ts"
import { reverse } from "./reverse.ts"

type Slot = ReadonlyArray<Node | null>

/**
 * Tangents of a composite's results by its own reverse rule: the pullback is linear in its cotangents, so its own pullback takes
 * tangents of the operands to those of the results, whatever the cotangents at which it is taken.
 */
const transposed = (
  call: NodeOf<"composite">,
  outputs: ReadonlyArray<Node>,
  tangents: Slot,
  vjp: CompositeVjp
): Slot => {
  const cotangents = outputs.map(stand)
  const needs = tangents.map((tangent) => tangent !== null)
  const { inputs } = call
  const back = fits(call.attrs.name, "cotangent of input", inputs, vjp({ inputs, outputs, cotangents, needs }))
  const active = back.flatMap((node, i) => (node === null || tangents[i] === null ? [] : [i]))
  const reached = cotangents.flatMap((node) => (node === null ? [] : [node]))
  const found = reverse(
    active.map((i) => back[i]!),
    active.map((i) => tangents[i]!),
    reached
  )
  let next = 0
  return cotangents.map((node) => (node === null ? null : found[next++]!))
}

/** Tangents of a composite's results: by its own rule, by that of reverse mode, or by differentiating its body in place. */
const composite = (call: NodeOf<"composite">, tangents: Slot, reached: (node: Node) => boolean): Slot => {
  const { body, jvp, name, results, vjp } = call.attrs
  const outputs = results.map((_, i) => project(call, i))
  if (jvp !== null) return fits(name, "tangent of result", outputs, jvp({ inputs: call.inputs, outputs, tangents }))
  if (vjp !== null) return transposed(call, outputs, tangents, vjp)
  const inputs = call.inputs.map(again)
  const inside = body(...inputs)
  if (between(inside, new Set(inputs), carries).some(reached)) notClosed(call)
  return forward(inside, inputs, tangents)
}

const tangentsOf = (node: Node, tangents: Slot, reached: (node: Node) => boolean): Slot => {
  if (node.op === "composite") return composite(node, tangents, reached)
  if (isControl(node)) return controlJvp(node, tangents, forward)
  const rule = jvpRules[node.op as RuledOp] as unknown as JvpRule<"identity">
  return [
    rule({
      node: node as NodeOf<"identity">,
      inputs: node.inputs as unknown as readonly [Node],
      output: node,
      tangents: tangents as readonly [Node | null]
    })
  ]
}

/**
 * The tangents of `outputs`, given those of `wrt` (null: zero everywhere, as of all that is not float). What `wrt` itself is
 * made of does not matter: it is where the walk stops. Null where nothing reaches.
 */
export const forward = (
  outputs: ReadonlyArray<Node>,
  wrt: ReadonlyArray<Node>,
  tangents: ReadonlyArray<Node | null>
): Array<Node | null> => {
  const stops = new Set(wrt)
  // by node, one tangent a result: only composites, loops and branches have more than one
  const slots = new Map<Node, Slot>()
  wrt.forEach((node, i) => {
    const tangent = tangents[i] ?? null
    if (tangent !== null && node.dtype === "float32") slots.set(node, [tangent])
  })
  const reached = (node: Node): boolean => slots.has(node)
  const { order, source } = schedule(outputs, stops, carries)
  for (const node of order) {
    if (stops.has(node)) continue
    if (node.op === "project") {
      const [call, index] = source(node)
      const tangent = slots.get(call)?.[index] ?? null
      if (tangent !== null) slots.set(node, [tangent])
      continue
    }
    if (!node.inputs.some(reached)) continue
    const slot = tangentsOf(
      node,
      node.inputs.map((input) => slots.get(input)?.[0] ?? null),
      reached
    )
    if (slot.some((tangent) => tangent !== null)) slots.set(node, slot)
  }
  return outputs.map((node) => slots.get(node)?.[0] ?? null)
}
