/** Loops and branches: bodies simplified with what is known of their operands, results that need no loop taken out of it. */
import type { Graph } from "../../Graph.ts"
import { pick } from "../primitives/indexing.ts"
import {
  type CondNode,
  type ControlNode,
  first,
  narrow,
  numbers,
  prune,
  type ScanNode,
  type WhileNode
} from "./bodies.ts"
import type { Builder } from "./builder.ts"

/** What is known of a body's input: that it is one number everywhere, or that it is the same as input `index` (itself, perhaps). */
export type Given =
  | { readonly kind: "filled"; readonly value: number }
  | { readonly kind: "input"; readonly index: number }

export interface Passes {
  readonly body: (body: Graph, given: ReadonlyArray<Given>) => Graph
  /** the outputs of a body on these operands */
  readonly inline: (body: Graph, operands: ReadonlyArray<number>) => ReadonlyArray<number>
}

/** Of inputs that are the same in every turn, what is known; of the others nothing. */
const givens = (builder: Builder, operands: ReadonlyArray<number>, same: (i: number) => boolean): Array<Given> =>
  operands.map((operand, i) => {
    const value = same(i) ? builder.filled(operand) : null
    if (value !== null) return { kind: "filled", value }
    return { kind: "input", index: same(i) ? operands.findIndex((other, j) => other === operand && same(j)) : i }
  })

/** The call, pruned to the results that are not `known`, with all results. */
const call = (
  builder: Builder,
  node: ControlNode,
  operands: ReadonlyArray<number>,
  known: ReadonlyArray<number | null>
): ReadonlyArray<number> => {
  const wanted = new Set(numbers(known.length).filter((i) => known[i] === null))
  if (wanted.size === 0) return known as ReadonlyArray<number>
  const { node: kept, operands: which, results } = prune(node, wanted)
  const id = builder.add(kept.op, kept.attrs, pick(operands, which), kept.sizes, kept.dtype)
  const found = kept.attrs.results.map(({ dtype, sizes }, index) =>
    builder.add("project", { index }, [id], sizes, dtype)
  )
  return known.map((result, i) => result ?? found[results.indexOf(i)]!)
}

/** The input that an output of a body is, or null. */
const passed = (body: Graph, output: number): number | null => {
  const node = body.nodes[body.outputs[output]!]!
  return node.op === "input" ? node.attrs.index : null
}

/** The number that an output of a body is everywhere, or null. */
const filled = (body: Graph, output: number): number | null => {
  const node = body.nodes[body.outputs[output]!]!
  const source = node.op === "broadcast" ? body.nodes[node.inputs[0]!]! : node
  return source.op === "literal" ? source.attrs.value : null
}

const scan = (
  builder: Builder,
  passes: Passes,
  node: ScanNode,
  operands: ReadonlyArray<number>
): ReadonlyArray<number> => {
  const { carries, length, results } = node.attrs
  const stacked = (value: number, i: number): number => builder.fill(value, results[i]!.sizes, results[i]!.dtype)
  if (length === 0) return results.map((_, i) => (i < carries ? operands[node.attrs.invariants + i]! : stacked(0, i)))
  const isCarry = (i: number): boolean => i >= node.attrs.invariants && i < node.attrs.invariants + carries
  const before = node.attrs.invariants + carries
  const given = givens(builder, operands, (i) => i < node.attrs.invariants)
  // a sequence of one number, and one that comes in twice
  for (let i = before; i < operands.length; i++) {
    const value = builder.filled(operands[i]!)
    const twin = operands.indexOf(operands[i]!, before)
    given[i] = value === null ? { kind: "input", index: twin } : { kind: "filled", value }
  }
  const body = passes.body(node.attrs.body, given)
  const kept = numbers(carries).filter((i) => passed(body, i) !== node.attrs.invariants + i)
  const constant = numbers(carries).filter((i) => !kept.includes(i))
  // carries that stay what they are become invariants
  const inputs = [
    ...numbers(node.attrs.invariants),
    ...constant.map((i) => node.attrs.invariants + i),
    ...kept.map((i) => node.attrs.invariants + i),
    ...numbers(operands.length).slice(before)
  ]
  const outputs = [...kept, ...numbers(results.length).slice(carries)]
  const attrs = {
    ...node.attrs,
    invariants: node.attrs.invariants + constant.length,
    carries: kept.length,
    body: narrow(body, inputs, outputs),
    results: pick(results, outputs)
  }
  const known = outputs.map((i): number | null => {
    if (i < carries) return null
    const value = filled(body, i)
    if (value !== null) return stacked(value, i)
    const from = passed(body, i)
    if (from === null || (isCarry(from) && kept.includes(from - node.attrs.invariants))) return null
    if (from >= before) return operands[from]!
    const { dtype, sizes } = results[i]!
    return builder.add("broadcast", { dims: numbers(sizes.length).slice(1) }, [operands[from]!], sizes, dtype)
  })
  const found =
    outputs.length === 0
      ? []
      : call(builder, { ...node, attrs, ...first(attrs.results) }, pick(operands, inputs), known)
  return results.map((_, i) =>
    constant.includes(i) ? operands[node.attrs.invariants + i]! : found[outputs.indexOf(i)]!
  )
}

const whileLoop = (
  builder: Builder,
  passes: Passes,
  node: WhileNode,
  operands: ReadonlyArray<number>
): ReadonlyArray<number> => {
  const { invariants, results } = node.attrs
  const given = givens(builder, operands, (i) => i < invariants)
  const condition = passes.body(node.attrs.condition, given)
  const first = operands.slice(invariants)
  // never entered
  if (filled(condition, 0) === 0) return first
  const body = passes.body(node.attrs.body, given)
  const known = results.map((_, i) => (passed(body, i) === invariants + i ? first[i]! : null))
  // a loop that changes nothing never ends, but that is for the run to find out
  return call(
    builder,
    { ...node, attrs: { ...node.attrs, condition, body } },
    operands,
    known.includes(null) ? known : results.map(() => null)
  )
}

const cond = (
  builder: Builder,
  passes: Passes,
  node: CondNode,
  operands: ReadonlyArray<number>
): ReadonlyArray<number> => {
  const [predicate, ...rest] = operands
  const value = builder.filled(predicate!)
  if (value !== null) return passes.inline(value === 0 ? node.attrs.whenFalse : node.attrs.whenTrue, rest)
  const given = givens(builder, rest, () => true)
  const whenTrue = passes.body(node.attrs.whenTrue, given)
  const whenFalse = passes.body(node.attrs.whenFalse, given)
  const known = node.attrs.results.map(({ dtype, sizes }, i) => {
    const from = passed(whenTrue, i)
    if (from !== null && from === passed(whenFalse, i)) return rest[from]!
    const number = filled(whenTrue, i)
    return number !== null && Object.is(number, filled(whenFalse, i)) ? builder.fill(number, sizes, dtype) : null
  })
  return call(builder, { ...node, attrs: { ...node.attrs, whenTrue, whenFalse } }, operands, known)
}

/** The results of a loop or branch with these operands. */
export const control = (
  builder: Builder,
  passes: Passes,
  node: ControlNode,
  operands: ReadonlyArray<number>
): ReadonlyArray<number> => {
  switch (node.op) {
    case "scan":
      return scan(builder, passes, node, operands)
    case "while":
      return whileLoop(builder, passes, node, operands)
    case "cond":
      return cond(builder, passes, node, operands)
  }
}
