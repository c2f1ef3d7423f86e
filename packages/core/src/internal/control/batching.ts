/** Loops and branches of all examples at once. */
import type { Axis } from "../../Shape.ts"
import type { Node } from "../Node.ts"
import { broadcast } from "../primitives/broadcast/op.ts"
import { reduceMax } from "../primitives/reduceMax/op.ts"
import { select } from "../primitives/select/op.ts"
import { transpose } from "../primitives/transpose/op.ts"
import type { Bound } from "./close.ts"
import * as Cond from "./cond.ts"
import { placeholder } from "./placeholder.ts"
import { type Control, project } from "./result.ts"
import * as Scan from "./scan.ts"
import * as While from "./while.ts"

/** The node for all examples, which has the mapped axis in front unless it is the same for all. */
interface Example {
  readonly node: Node
  readonly mapped: boolean
}

type Examples = Map<Node, Example>

/** How expressions are rewritten for all examples. */
export interface Batch {
  /** adds the nodes that the roots depend on */
  readonly rewrite: (roots: ReadonlyArray<Node>, all: Examples, axis: Axis) => void
  readonly mappedOf: (all: ReadonlyMap<Node, Example>, node: Node, axis: Axis) => Node
}

interface Call {
  readonly operands: ReadonlyArray<Node>
  readonly mapped: ReadonlyArray<boolean>
  readonly axis: Axis
  readonly batch: Batch
}

/** The first two axes in the other order. */
const swapped = (x: Node): Node => transpose(x, [1, 0, ...x.axes.slice(2).map((_, i) => i + 2)])

const isMapped = (all: Examples, node: Node): boolean => all.get(node)?.mapped === true

const nodeOf = (all: Examples, node: Node): Node => all.get(node)?.node ?? node

/** A placeholder for all examples, in the place of that for one. */
const forAll = (all: Examples, one: Node, axis: Axis): Node => {
  const node = placeholder([axis, ...one.axes], one.dtype)
  all.set(one, { node, mapped: true })
  return node
}

/** Which carries are mapped shows when one turn of the others makes them so. Gives the turn of all that are. */
const settle = (
  carries: ReadonlyArray<Scan.Carry>,
  starts: ReadonlyArray<boolean>,
  turn: (mapped: ReadonlySet<Scan.Carry>) => Examples,
  becomes: (all: Examples, carry: Scan.Carry) => boolean
): readonly [ReadonlySet<Scan.Carry>, Examples] => {
  let mapped: ReadonlySet<Scan.Carry> = new Set(carries.filter((_, i) => starts[i]!))
  for (;;) {
    const all = turn(mapped)
    const more = new Set(carries.filter((carry) => mapped.has(carry) || becomes(all, carry)))
    if (more.size === mapped.size) return [mapped, all]
    mapped = more
  }
}

const scan = (node: Scan.Scan, { axis, batch, mapped, operands }: Call): ReadonlyArray<Example> => {
  const { carries, elements, invariants, length, reverse, sequences } = Scan.parts(node)
  const first = invariants.length
  const after = first + carries.length
  const turn = (which: ReadonlySet<Scan.Carry>): Examples => {
    const all: Examples = new Map()
    invariants.forEach(({ placeholder }, i) => mapped[i]! && forAll(all, placeholder, axis))
    for (const { placeholder } of which) forAll(all, placeholder, axis)
    sequences.forEach(({ placeholder }, i) => mapped[after + i]! && forAll(all, placeholder, axis))
    batch.rewrite([...carries.map(({ next }) => next), ...elements], all, axis)
    return all
  }
  const [which, all] = settle(carries, mapped.slice(first, after), turn, (all, { next }) => isMapped(all, next))
  const bound = ({ placeholder }: Bound, operand: Node): Bound => ({ placeholder: nodeOf(all, placeholder), operand })
  const call = Scan.scan({
    length,
    reverse,
    invariants: invariants.map((one, i) => bound(one, operands[i]!)),
    carries: carries.map((carry, i): Scan.Carry => {
      const operand = operands[first + i]!
      if (!which.has(carry)) return { ...bound(carry, operand), next: nodeOf(all, carry.next) }
      const start = mapped[first + i]! ? operand : batch.mappedOf(new Map(), operand, axis)
      return { ...bound(carry, start), next: batch.mappedOf(all, carry.next, axis) }
    }),
    sequences: sequences.map((one, i) =>
      bound(one, mapped[after + i]! ? swapped(operands[after + i]!) : operands[after + i]!)
    ),
    elements: elements.map((element) => nodeOf(all, element))
  })
  return [
    ...carries.map((carry, i) => ({ node: project(call, i), mapped: which.has(carry) })),
    ...elements.map((element, i) => {
      const result = project(call, carries.length + i)
      const mapped = isMapped(all, element)
      return { node: mapped ? swapped(result) : result, mapped }
    })
  ]
}

/** `x`, a number an example, beside `like`. */
const beside = (x: Node, like: Node): Node => broadcast(x, like.axes, [0])

/** With a condition that differs, the loop runs until all examples are done; one that is done keeps its carries. */
const whileLoop = (node: While.While, { axis, batch, mapped, operands }: Call): ReadonlyArray<Example> => {
  const { carries, condition, invariants } = While.parts(node)
  const first = invariants.length
  const turn = (which: ReadonlySet<Scan.Carry>): Examples => {
    const all: Examples = new Map()
    invariants.forEach(({ placeholder }, i) => mapped[i]! && forAll(all, placeholder, axis))
    for (const { placeholder } of which) forAll(all, placeholder, axis)
    batch.rewrite([condition, ...carries.map(({ next }) => next)], all, axis)
    return all
  }
  const becomes = (all: Examples, { next }: Scan.Carry): boolean => isMapped(all, condition) || isMapped(all, next)
  const [which, all] = settle(carries, mapped.slice(first), turn, becomes)
  const holds = nodeOf(all, condition)
  const differs = isMapped(all, condition)
  const bound = ({ placeholder }: Bound, operand: Node): Bound => ({ placeholder: nodeOf(all, placeholder), operand })
  const call = While.whileLoop({
    condition: differs ? reduceMax(holds, [0]) : holds,
    invariants: invariants.map((one, i) => bound(one, operands[i]!)),
    carries: carries.map((carry, i): Scan.Carry => {
      const operand = operands[first + i]!
      if (!which.has(carry)) return { ...bound(carry, operand), next: nodeOf(all, carry.next) }
      const start = bound(carry, mapped[first + i]! ? operand : batch.mappedOf(new Map(), operand, axis))
      const next = batch.mappedOf(all, carry.next, axis)
      return { ...start, next: differs ? select(beside(holds, next), next, start.placeholder) : next }
    })
  })
  return carries.map((carry, i) => ({ node: project(call, i), mapped: which.has(carry) }))
}

/** With a predicate that differs both branches are computed, and each example takes its own. */
const cond = (
  node: Cond.Cond,
  { axis, batch, mapped, operands: [predicate, ...given] }: Call
): ReadonlyArray<Example> => {
  const { operands, whenFalse, whenTrue } = Cond.parts(node)
  if (mapped[0]!) {
    const all: Examples = new Map(
      operands.map(({ placeholder }, i) => [placeholder, { node: given[i]!, mapped: mapped[i + 1]! }])
    )
    // one after the other: a key that both draw from is drawn from once
    for (const branch of [whenTrue, whenFalse]) batch.rewrite(branch, all, axis)
    return whenTrue.map((yes, i) => {
      const [a, b] = [batch.mappedOf(all, yes, axis), batch.mappedOf(all, whenFalse[i]!, axis)]
      return { node: select(beside(predicate!, a), a, b), mapped: true }
    })
  }
  const all: Examples = new Map()
  operands.forEach(({ placeholder }, i) => mapped[i + 1]! && forAll(all, placeholder, axis))
  for (const branch of [whenTrue, whenFalse]) batch.rewrite(branch, all, axis)
  const which = whenTrue.map((yes, i) => isMapped(all, yes) || isMapped(all, whenFalse[i]!))
  const result = (node: Node, i: number): Node => (which[i]! ? batch.mappedOf(all, node, axis) : nodeOf(all, node))
  const call = Cond.cond({
    predicate: predicate!,
    operands: operands.map(({ placeholder }, i) => ({ placeholder: nodeOf(all, placeholder), operand: given[i]! })),
    whenTrue: whenTrue.map(result),
    whenFalse: whenFalse.map(result)
  })
  return which.map((mapped, i) => ({ node: project(call, i), mapped }))
}

/** The results of the call for all examples; `operands` have the mapped axis in front where `mapped`. */
export const controlBatching = (
  node: Control,
  operands: ReadonlyArray<Node>,
  mapped: ReadonlyArray<boolean>,
  axis: Axis,
  batch: Batch
): ReadonlyArray<Example> => {
  const call: Call = { operands, mapped, axis, batch }
  switch (node.op) {
    case "scan":
      return scan(node, call)
    case "while":
      return whileLoop(node, call)
    case "cond":
      return cond(node, call)
  }
}
