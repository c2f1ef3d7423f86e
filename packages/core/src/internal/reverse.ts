/** Reverse-mode differentiation of expressions. */
import { between, carries } from "./between.ts"
import { again, fits, notClosed, stand } from "./compositeRule.ts"
import { controlVjp } from "./control/derivatives.ts"
import { schedule } from "./control/merge.ts"
import { isControl } from "./control/result.ts"
import type { CompositeJvp, Node, NodeOf } from "./Node.ts"
import { add } from "./primitives/add/op.ts"
import { project } from "./primitives/project/op.ts"
import type { RuledOp, VjpRule } from "./primitives/rule.ts"
import { vjpRules } from "./primitives/vjpRules.ts"

type Slot = Array<Node | null>

/**
 * Cotangents of a composite's operands by its own forward rule, which is linear in the tangents: differentiated by them in
 * reverse mode.
 */
const transposed = (
  call: NodeOf<"composite">,
  outputs: ReadonlyArray<Node>,
  cotangents: Slot,
  needs: ReadonlyArray<boolean>,
  jvp: CompositeJvp
): ReadonlyArray<Node | null> => {
  const { inputs } = call
  const tangents = inputs.map((input, i) => (needs[i]! ? stand(input) : null))
  const given = fits(call.attrs.name, "tangent of result", outputs, jvp({ inputs, outputs, tangents }))
  const active = given.flatMap((node, i) => (node === null || cotangents[i] === null ? [] : [i]))
  const found = reverse(
    active.map((i) => given[i]!),
    active.map((i) => cotangents[i]!),
    tangents.flatMap((node) => (node === null ? [] : [node]))
  )
  let next = 0
  return tangents.map((node) => (node === null ? null : found[next++]!))
}

/** Cotangents of a composite's operands: by its own rule, by that of forward mode, or by differentiating its body in place. */
const composite = (
  call: NodeOf<"composite">,
  cotangents: Slot,
  active: ReadonlySet<Node>
): ReadonlyArray<Node | null> => {
  const { body, jvp, name, results, vjp } = call.attrs
  const outputs = results.map((_, i) => project(call, i))
  const needs = call.inputs.map((input) => active.has(input))
  if (vjp !== null) {
    return fits(name, "cotangent of input", call.inputs, vjp({ inputs: call.inputs, outputs, cotangents, needs }))
  }
  if (jvp !== null) return transposed(call, outputs, cotangents, needs, jvp)
  const inputs = call.inputs.map(again)
  const inside = body(...inputs)
  if (between(inside, new Set(inputs), carries).some((node) => active.has(node))) notClosed(call)
  return reverse(inside, cotangents, inputs)
}

const cotangentsOf = (node: Node, cotangent: Slot, active: ReadonlySet<Node>): ReadonlyArray<Node | null> => {
  if (node.op === "composite") return composite(node, cotangent, active)
  const needs = node.inputs.map((input) => active.has(input))
  if (isControl(node)) return controlVjp(node, cotangent, needs, reverse)
  const rule = vjpRules[node.op as RuledOp] as unknown as VjpRule<"identity">
  return rule({
    node: node as NodeOf<"identity">,
    inputs: node.inputs as unknown as readonly [Node],
    output: node,
    cotangent: cotangent[0]!,
    needs
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
  const { order, source } = schedule(outputs, stops, carries)
  const active = new Set<Node>()
  for (const node of order) {
    const inputs = node.op === "project" ? [source(node)[0]] : node.inputs
    if (stops.has(node) || inputs.some((input) => active.has(input))) active.add(node)
  }
  // by node, one cotangent a result: only composites, loops and branches have more than one
  const slots = new Map<Node, Slot>()
  const give = (node: Node, index: number, cotangent: Node | null): void => {
    if (cotangent === null || !active.has(node)) return
    const slot = slots.get(node) ?? ("results" in node.attrs ? node.attrs.results.map(() => null) : [null])
    const sum = slot[index] ?? null
    slot[index] = sum === null ? cotangent : add(sum, cotangent)
    slots.set(node, slot)
  }
  outputs.forEach((output, i) => give(output, 0, cotangents[i] ?? null))
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i]!
    const slot = slots.get(node)
    if (slot === undefined || stops.has(node)) continue
    if (node.op === "project") give(...source(node), slot[0]!)
    else cotangentsOf(node, slot, active).forEach((cotangent, at) => give(node.inputs[at]!, 0, cotangent))
    // what has been passed on may be collected
    slots.delete(node)
  }
  return wrt.map((node) => slots.get(node)?.[0] ?? null)
}
