/** Functions of expressions applied to all examples at once: every node that depends on an example by its batching rule. */
import type { Axis } from "../../Shape.ts"
import { between } from "../between.ts"
import { type CompositeNodeAttrs, make, type Node, type NodeOf } from "../Node.ts"
import { batchingRules } from "../primitives/batchingRules.ts"
import { repeat } from "../primitives/elementwiseBatching.ts"
import { project } from "../primitives/project/op.ts"
import { reduceSum } from "../primitives/reduceSum/op.ts"
import { reshape } from "../primitives/reshape/op.ts"
import type { BatchingRule, MappedOp } from "../primitives/rule.ts"
import { checkKeys } from "./keys.ts"

type Nodes = ReadonlyArray<Node>

/**
 * Stands for one example of `x`, whose first axis is mapped. It has no operand and no value: what is computed from it is
 * rewritten for all examples.
 */
const example = (x: Node): Node => make("input", { index: -1 }, [], x.axes.slice(1), x.dtype)

/** A composite whose first axis of everything is rows, which it treats one by one: examples are more rows. */
const rows = (call: NodeOf<"composite">, inputs: Nodes, axis: Axis): Nodes => {
  const { resultAxes } = call.attrs
  const merge = (axes: ReadonlyArray<Axis>): ReadonlyArray<Axis> => [
    { size: axis.size * axes[0]!.size },
    ...axes.slice(1)
  ]
  const merged = resultAxes.map(merge)
  const results = merged.map((axes, i) => ({
    sizes: axes.map(({ size }) => size),
    dtype: call.attrs.results[i]!.dtype
  }))
  const given = inputs.map((x) => reshape(x, merge(x.axes.slice(1))))
  const attrs: CompositeNodeAttrs = { ...call.attrs, results, resultAxes: merged }
  const all = make("composite", attrs, given, merged[0]!, call.dtype) as NodeOf<"composite">
  return resultAxes.map((axes, i) => reshape(project(all, i), [axis, ...axes]))
}

/**
 * A composite for all examples stays a composite, so that its own gradient rule stays in force; no backend has a kernel of
 * the new name.
 */
const composite = (call: NodeOf<"composite">, inputs: Nodes, mapped: ReadonlyArray<boolean>, axis: Axis): Nodes => {
  const { attrs, body, name, resultAxes, vjp } = call.attrs
  if (call.attrs.rows === true) {
    return rows(
      call,
      inputs.map((x, i) => (mapped[i] ? x : repeat(x, axis))),
      axis
    )
  }
  const count = inputs.length
  const axes = resultAxes.map((result) => [axis, ...result])
  const batched: CompositeNodeAttrs = {
    name: `vmap(${name})`,
    attrs,
    rows: false,
    results: call.attrs.results.map((result) => ({ ...result, sizes: [axis.size, ...result.sizes] })),
    resultAxes: axes,
    body: (...given) => batch(body, given, mapped, axis).map((x) => x!),
    vjp:
      vjp === null
        ? null
        : ({ cotangents, inputs, outputs }) => {
            const reached = cotangents.flatMap((x, i) => (x === null ? [] : [i]))
            const given = [...inputs, ...outputs, ...reached.map((i) => cotangents[i]!)]
            const rule = (...given: Nodes) =>
              vjp({
                inputs: given.slice(0, count),
                outputs: given.slice(count, count + outputs.length),
                cotangents: cotangents.map((x, i) =>
                  x === null ? null : given[count + outputs.length + reached.indexOf(i)]!
                )
              })
            // what is the same for all examples gets the sum of their cotangents
            return batch(
              rule,
              given,
              given.map((_, i) => mapped[i] ?? true),
              axis
            ).map((x, i) => (x === null || mapped[i] ? x : reduceSum(x, [0])))
          }
  }
  const all = make("composite", batched, inputs, axes[0]!, call.dtype) as NodeOf<"composite">
  return resultAxes.map((_, i) => project(all, i))
}

/**
 * `f` of every example: inputs and results have the mapped axis in front, but inputs that are not mapped are the same for
 * all. Iterative, as everything that walks expressions. Throws `KeyReused` for two samplers on one mapped key.
 */
export const batch = (
  f: (...inputs: Nodes) => ReadonlyArray<Node | null>,
  inputs: Nodes,
  mapped: ReadonlyArray<boolean>,
  axis: Axis
): Array<Node | null> => {
  // node for one example -> node for all; a node that is the same for all examples is not in it
  const all = new Map<Node, Node>()
  const given = inputs.map((x, i) => {
    if (!mapped[i]) return x
    const one = example(x)
    all.set(one, x)
    return one
  })
  const results = f(...given)
  const calls = new Map<Node, Nodes>()
  const samplers: Array<Node> = []
  const roots = results.flatMap((x) => (x === null ? [] : [x]))
  for (const node of between(roots, new Set(all.keys()))) {
    if (all.has(node)) continue
    if (node.op === "project") {
      const call = calls.get(node.inputs[0]!)
      if (call !== undefined) all.set(node, call[node.attrs.index]!)
      continue
    }
    const which = node.inputs.map((x) => all.has(x))
    if (!which.includes(true)) continue
    const operands = node.inputs.map((x) => all.get(x) ?? x)
    if (node.op === "randomBits") samplers.push(node)
    if (node.op === "composite") calls.set(node, composite(node, operands, which, axis))
    else {
      const rule = batchingRules[node.op as MappedOp] as unknown as BatchingRule<"identity">
      all.set(
        node,
        rule({
          node: node as NodeOf<"identity">,
          inputs: operands as unknown as readonly [Node],
          mapped: which,
          axis
        })
      )
    }
  }
  checkKeys(samplers)
  return results.map((x) => (x === null ? null : (all.get(x) ?? repeat(x, axis))))
}
