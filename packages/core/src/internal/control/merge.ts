/**
 * Loops and branches that transforms have made of one: with stacked residuals for its derivative, or with tangents beside its carries.
 * They are written with the same placeholders, so that what they compute together is one of them with all results.
 */
import { between } from "../between.ts"
import type { Node, NodeOf } from "../Node.ts"
import type { Bound } from "./close.ts"
import * as Cond from "./cond.ts"
import { type Control, isControl } from "./result.ts"
import * as Scan from "./scan.ts"
import * as While from "./while.ts"

export interface Schedule {
  /** operands first; one node for all that were merged to it */
  readonly order: ReadonlyArray<Node>
  /** the call of which a node is a result, and which one */
  readonly source: (node: NodeOf<"project">) => readonly [call: Node, index: number]
}

/** The placeholders by which a loop or branch is known: those that differ from turn to turn. */
const marks = (call: Control): ReadonlyArray<Node> => {
  switch (call.op) {
    case "scan":
      return call.attrs.body.inputs.slice(call.attrs.invariants)
    case "while":
      return call.attrs.body.inputs.slice(call.attrs.invariants)
    case "cond":
      return call.attrs.whenTrue.inputs
  }
}

/** Bounds of both by placeholder, or null where one stands for two things. */
const union = <B extends Bound>(
  a: ReadonlyArray<B>,
  b: ReadonlyArray<B>,
  agree: (a: B, b: B) => boolean = () => true
): ReadonlyArray<B> | null => {
  const all = new Map(a.map((bound) => [bound.placeholder, bound]))
  for (const bound of b) {
    const known = all.get(bound.placeholder)
    if (known === undefined) all.set(bound.placeholder, bound)
    else if (known.operand !== bound.operand || !agree(known, bound)) return null
  }
  return [...all.values()]
}

const sameNext = (a: Scan.Carry, b: Scan.Carry): boolean => a.next === b.next

/** Whether no placeholder is in two of the lists. */
const apart = (...lists: ReadonlyArray<ReadonlyArray<Bound>>): boolean => {
  const all = lists.flat().map(({ placeholder }) => placeholder)
  return new Set(all).size === all.length
}

const scans = (a: Scan.Scan, b: Scan.Scan): Scan.Scan | null => {
  const [left, right] = [Scan.parts(a), Scan.parts(b)]
  if (left.length !== right.length || left.reverse !== right.reverse) return null
  const invariants = union(left.invariants, right.invariants)
  const carries = union(left.carries, right.carries, sameNext)
  const sequences = union(left.sequences, right.sequences)
  if (invariants === null || carries === null || sequences === null) return null
  if (!apart(invariants, carries, sequences)) return null
  const elements = [...new Set([...left.elements, ...right.elements])]
  return Scan.scan({ ...left, invariants, carries, sequences, elements })
}

const whiles = (a: While.While, b: While.While): While.While | null => {
  const [left, right] = [While.parts(a), While.parts(b)]
  if (left.condition !== right.condition) return null
  const invariants = union(left.invariants, right.invariants)
  const carries = union(left.carries, right.carries, sameNext)
  if (invariants === null || carries === null || !apart(invariants, carries)) return null
  return While.whileLoop({ ...left, invariants, carries })
}

const conds = (a: Cond.Cond, b: Cond.Cond): Cond.Cond | null => {
  const [left, right] = [Cond.parts(a), Cond.parts(b)]
  const operands = union(left.operands, right.operands)
  if (left.predicate !== right.predicate || operands === null) return null
  return Cond.cond({
    ...left,
    operands,
    whenTrue: [...left.whenTrue, ...right.whenTrue],
    whenFalse: [...left.whenFalse, ...right.whenFalse]
  })
}

const both = (a: Control, b: Control): Control | null => {
  if (a.op === "scan" && b.op === "scan") return scans(a, b)
  if (a.op === "while" && b.op === "while") return whiles(a, b)
  return a.op === "cond" && b.op === "cond" ? conds(a, b) : null
}

interface Group {
  readonly call: Control
  readonly members: ReadonlyArray<Control>
}

/** Groups of two and more, each with the one node that they are together. */
const groupsOf = (calls: ReadonlyArray<Control>): ReadonlyArray<Group> => {
  const groups = new Set<Group>()
  const byMark = new Map<Node, Array<Group>>()
  for (const call of calls) {
    let group: Group = { call, members: [call] }
    for (const other of new Set(marks(call).flatMap((mark) => byMark.get(mark) ?? []))) {
      const merged = groups.has(other) ? both(other.call, group.call) : null
      if (merged === null) continue
      groups.delete(other)
      group = { call: merged, members: [...other.members, ...group.members] }
    }
    groups.add(group)
    for (const mark of marks(group.call)) byMark.set(mark, [...(byMark.get(mark) ?? []), group])
  }
  return [...groups].filter(({ members }) => members.length > 1)
}

const indices = (nodes: ReadonlyArray<Node>): ReadonlyMap<Node, number> => new Map(nodes.map((node, i) => [node, i]))

const placeholders = (bound: ReadonlyArray<Bound>): ReadonlyArray<Node> => bound.map(({ placeholder }) => placeholder)

/** Where the results of a member are among those of the merged node. */
const places = ({ call, members }: Group, member: Control): ReadonlyArray<number> => {
  if (call.op === "scan" && member.op === "scan") {
    const [all, own] = [Scan.parts(call), Scan.parts(member)]
    const [carries, elements] = [indices(placeholders(all.carries)), indices(all.elements)]
    return [
      ...placeholders(own.carries).map((placeholder) => carries.get(placeholder)!),
      ...own.elements.map((element) => all.carries.length + elements.get(element)!)
    ]
  }
  if (call.op === "while" && member.op === "while") {
    const carries = indices(placeholders(While.parts(call).carries))
    return placeholders(While.parts(member).carries).map((placeholder) => carries.get(placeholder)!)
  }
  // of branches all results follow one another
  const before = members.slice(0, members.indexOf(member))
  const from = before.reduce((sum, { attrs }) => sum + attrs.results.length, 0)
  return member.attrs.results.map((_, i) => from + i)
}

const isOrder = (order: ReadonlyArray<Node>, stops: ReadonlySet<Node>, as: (node: Node) => Node): boolean => {
  const at = new Map(order.map((node, i) => [node, i]))
  return order.every((node, i) => stops.has(node) || node.inputs.every((input) => (at.get(as(input)) ?? -1) < i))
}

/**
 * The nodes that `roots` depend on, as `between` has them, but loops and branches made of one are one node: unless an operand of
 * one depends on another.
 */
export const schedule = (
  roots: ReadonlyArray<Node>,
  stops: ReadonlySet<Node>,
  enters: (node: Node) => boolean = () => true,
  inlined: (node: Node) => Node = (node) => node
): Schedule => {
  const plain = between(roots, stops, enters, inlined)
  const groups = groupsOf(plain.filter((node): node is Control => isControl(node) && !stops.has(node)))
  const groupOf = new Map<Node, Group>()
  const as = (given: Node): Node => {
    const node = inlined(given)
    return groupOf.get(node)?.call ?? node
  }
  let order = plain
  /** Merges these groups if that leaves an order. */
  const merge = (some: ReadonlyArray<Group>): boolean => {
    for (const group of some) for (const member of group.members) groupOf.set(member, group)
    const merged = between(roots, stops, enters, as)
    const found = isOrder(merged, stops, as)
    if (found) order = merged
    else for (const group of some) for (const member of group.members) groupOf.delete(member)
    return found
  }
  if (groups.length > 0 && !merge(groups)) for (const group of groups) merge([group])
  const known = new Map<Node, ReadonlyArray<number>>()
  for (const [member, group] of groupOf) known.set(member, places(group, member as Control))
  return {
    order,
    source: (node) => {
      const call = inlined(node.inputs[0]!)
      return [as(call), known.get(call)?.[node.attrs.index] ?? node.attrs.index]
    }
  }
}
