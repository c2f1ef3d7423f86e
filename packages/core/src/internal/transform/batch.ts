/** Functions of expressions applied to all examples at once: every node that depends on an example by its batching rule. */
import type { Axis } from "../../Shape.ts"
import { controlBatching } from "../control/batching.ts"
import { schedule } from "../control/merge.ts"
import { isCall, isControl, projectAll } from "../control/result.ts"
import { type CompositeNodeAttrs, make, type Node, type NodeOf } from "../Node.ts"
import { batchingRules } from "../primitives/batchingRules.ts"
import { repeat } from "../primitives/elementwiseBatching.ts"
import { identity } from "../primitives/identity/op.ts"
import { project } from "../primitives/project/op.ts"
import { reduceSum } from "../primitives/reduceSum/op.ts"
import { reshape } from "../primitives/reshape/op.ts"
import type { BatchingRule, MappedOp } from "../primitives/rule.ts"
import { checkKeys } from "./keys.ts"

type Nodes = ReadonlyArray<Node>
type Slot = ReadonlyArray<Node | null>

/** The node for all examples, which has the mapped axis in front unless it is the same for all. */
interface Example {
  readonly node: Node
  readonly mapped: boolean
}

/** By the node for one example; a node that is not in it is the same for all. */
type Examples = ReadonlyMap<Node, Example>

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
 * A composite's own rule for all examples: of operands and results, and of those cotangents or tangents that are there. What
 * `mapped` and `also` do not tell is mapped.
 */
const ruled = (
  rule: (given: Nodes, slot: Slot) => Slot,
  given: Nodes,
  slot: Slot,
  mapped: ReadonlyArray<boolean>,
  also: ReadonlyArray<boolean>,
  axis: Axis
): Slot => {
  const there = slot.flatMap((x, i) => (x === null ? [] : [i]))
  return batch(
    (...all) => {
      let next = given.length
      return rule(
        all.slice(0, given.length),
        slot.map((x) => x && all[next++]!)
      )
    },
    [...given, ...there.map((i) => slot[i]!)],
    [...given.map((_, i) => mapped[i] ?? true), ...there.map((i) => also[i] ?? true)],
    axis
  )
}

/**
 * A composite for all examples stays a composite, so that its own rules stay in force; no backend has a kernel of
 * the new name.
 */
const composite = (call: NodeOf<"composite">, inputs: Nodes, mapped: ReadonlyArray<boolean>, axis: Axis): Nodes => {
  const { attrs, body, jvp, name, resultAxes, vjp } = call.attrs
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
        : ({ cotangents, inputs, needs, outputs }) => {
            const rule = (given: Nodes, cotangents: Slot) =>
              vjp({ inputs: given.slice(0, count), outputs: given.slice(count), cotangents, needs })
            const found = ruled(rule, [...inputs, ...outputs], cotangents, mapped, [], axis)
            // what is the same for all examples gets the sum of their cotangents
            return found.map((x, i) => (x === null || mapped[i] ? x : reduceSum(x, [0])))
          },
    jvp:
      jvp === null
        ? null
        : ({ inputs, outputs, tangents }) => {
            const rule = (given: Nodes, tangents: Slot) =>
              jvp({ inputs: given.slice(0, count), outputs: given.slice(count), tangents })
            return ruled(rule, [...inputs, ...outputs], tangents, mapped, mapped, axis)
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
  const all = new Map<Node, Example>()
  const given = inputs.map((x, i) => {
    if (!mapped[i]) return x
    const one = example(x)
    all.set(one, { node: x, mapped: true })
    return one
  })
  const results = f(...given)
  rewrite(
    results.flatMap((x) => (x === null ? [] : [x])),
    all,
    axis
  )
  return results.map((x) => (x === null ? null : mappedOf(all, x, axis)))
}

/** The node for all examples, once for each where it is the same. */
const mappedOf = (all: Examples, node: Node, axis: Axis): Node => {
  const found = all.get(node)
  return found?.mapped === true ? found.node : repeat(found?.node ?? node, axis)
}

/** A result with the axes that it has for one example: loops know no names. */
const named = ({ mapped, node }: Example, one: Node, axis: Axis): Example => {
  const axes = mapped ? [axis, ...one.axes] : one.axes
  const same = axes.every(({ name }, i) => name === node.axes[i]!.name)
  return { node: same ? node : identity(node, axes), mapped }
}

/** Adds the nodes that `roots` depend on to `all`. */
const rewrite = (roots: Nodes, all: Map<Node, Example>, axis: Axis): void => {
  const calls = new Map<Node, ReadonlyArray<Example>>()
  const samplers: Array<Node> = []
  const { order, source } = schedule(roots, new Set(all.keys()))
  for (const node of order) {
    if (all.has(node)) continue
    if (node.op === "project") {
      const [call, index] = source(node)
      const result = calls.get(call)?.[index]
      if (result !== undefined) all.set(node, named(result, node, axis))
      continue
    }
    const examples = node.inputs.map((x) => all.get(x))
    if (examples.every((x) => x === undefined)) continue
    const which = examples.map((x) => x?.mapped === true)
    const operands = examples.map((x, i) => x?.node ?? node.inputs[i]!)
    if (isControl(node)) calls.set(node, controlBatching(node, operands, which, axis, { mappedOf, rewrite }))
    else if (!which.includes(true)) {
      // it depends on nothing mapped, but on results of a loop that is another one now
      const again = make(node.op as "identity", node.attrs as {}, operands, node.axes, node.dtype)
      if (isCall(node))
        calls.set(
          node,
          projectAll(again as NodeOf<"composite">).map((x) => ({ node: x, mapped: false }))
        )
      else all.set(node, { node: again, mapped: false })
    } else if (node.op === "composite") {
      calls.set(
        node,
        composite(node, operands, which, axis).map((x) => ({ node: x, mapped: true }))
      )
    } else {
      if (node.op === "randomBits") samplers.push(node)
      const rule = batchingRules[node.op as MappedOp] as unknown as BatchingRule<"identity">
      const result = rule({
        node: node as NodeOf<"identity">,
        inputs: operands as unknown as readonly [Node],
        mapped: which,
        axis
      })
      all.set(node, { node: result, mapped: true })
    }
  }
  checkKeys(samplers)
}
