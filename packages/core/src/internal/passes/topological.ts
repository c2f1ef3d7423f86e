/** The order of kernels before the commit point: what they need, then what they free, then where they stand in the program. */
import type { Unit } from "./fuse.ts"
import { kept, type Roles } from "./roles.ts"
import { count } from "./strides.ts"

/** A binary heap of unit indices, smallest `order` first. */
const heap = (units: ReadonlyArray<Unit>) => {
  const items: Array<number> = []
  const less = (a: number, b: number): boolean => units[items[a]!]!.order < units[items[b]!]!.order
  const swap = (a: number, b: number): void => {
    const item = items[a]!
    items[a] = items[b]!
    items[b] = item
  }
  return {
    push: (index: number): void => {
      let at = items.push(index) - 1
      while (at > 0 && less(at, (at - 1) >> 1)) {
        swap(at, (at - 1) >> 1)
        at = (at - 1) >> 1
      }
    },
    pop: (): number | undefined => {
      if (items.length === 0) return undefined
      swap(0, items.length - 1)
      const top = items.pop()!
      let at = 0
      for (;;) {
        let child = 2 * at + 1
        if (child >= items.length) return top
        if (child + 1 < items.length && less(child + 1, child)) child++
        if (!less(child, at)) return top
        swap(child, at)
        at = child
      }
    }
  }
}

/** Elements, of a few numbers such as a rate of learning. */
const tiny = 16

/** A unit that would write `node` over what `readers` read. */
export interface Overwrite {
  readonly node: number
  readonly unit: number
  readonly readers: ReadonlyArray<number>
}

interface Options {
  /** of which the first are not in the arena */
  readonly outer: number
  /** units that follow all of these */
  readonly later: ReadonlyArray<Unit>
  /** those that wait for each other are given up, the first ones first */
  readonly overwrites: ReadonlyArray<Overwrite>
}

interface Sorted {
  readonly units: ReadonlyArray<Unit>
  /** nodes that do not overwrite what they would have */
  readonly apart: ReadonlySet<number>
}

/**
 * Units such that whoever reads a value follows whoever writes it, and comes before whoever writes over it. Those that leave less memory
 * in use than they find come first, as soon as they can: gradients of weights end the life of activations. In the program's order
 * otherwise.
 */
export const topological = (
  units: ReadonlyArray<Unit>,
  { graph, views }: Roles,
  { later, outer, overwrites }: Options
): Sorted => {
  // what is in memory until the end, or not in the arena
  const pinned = kept({ graph, views })
  for (const { node } of overwrites) pinned.add(node)
  for (const { reads } of later) for (const id of reads) pinned.add(id)
  graph.nodes.forEach(({ attrs, op }, id) => {
    if (op === "constant" || op === "cell" || (op === "input" && attrs.index < outer)) pinned.add(id)
  })
  const writer = new Map<number, number>()
  const readers = new Map<number, Array<number>>()
  units.forEach(({ reads, writes }, index) => {
    for (const id of writes) writer.set(id, index)
    for (const id of reads) {
      const others = readers.get(id)
      if (others === undefined) readers.set(id, [index])
      else others.push(index)
    }
  })
  const next: Array<Array<number>> = units.map(() => [])
  const waiting = units.map(({ reads, waits }, index) => {
    const from = new Set([...reads, ...waits].flatMap((id) => writer.get(id) ?? []))
    for (const source of from) next[source]!.push(index)
    return from.size
  })
  const missing = overwrites.map(({ readers }) => readers.length)
  const over: Array<Array<number>> = units.map(() => [])
  overwrites.forEach(({ readers, unit }, which) => {
    if (readers.length > 0) waiting[unit]!++
    for (const reader of readers) over[reader]!.push(which)
  })
  const apart = new Set<number>()

  const left = new Map<number, number>()
  for (const [id, { length }] of readers) left.set(id, length)
  const bytes = (ids: ReadonlyArray<number>, counts: (id: number) => boolean): number =>
    ids.reduce((sum, id) => sum + (pinned.has(id) || !counts(id) ? 0 : count(graph.nodes[id]!.sizes)), 0)
  const shrinks = ({ reads, writes }: Unit): boolean => {
    // others may wait for it
    if (writes.every((id) => count(graph.nodes[id]!.sizes) <= tiny)) return true
    return bytes(reads, (id) => left.get(id) === 1) > bytes(writes, () => true)
  }

  const ready = heap(units)
  const eager = heap(units)
  const done = new Uint8Array(units.length)
  const offer = (index: number): void => {
    if (waiting[index] === 0 && done[index] === 0 && shrinks(units[index]!)) eager.push(index)
  }
  const open = (index: number): void => {
    ready.push(index)
    offer(index)
  }
  waiting.forEach((missing, index) => {
    if (missing === 0) open(index)
  })
  const result: Array<Unit> = []
  const arrive = (index: number): void => {
    if (--waiting[index]! === 0) open(index)
  }
  for (let given = 0; result.length < units.length; ) {
    const index = eager.pop() ?? ready.pop()
    if (index === undefined) {
      while (given < overwrites.length && missing[given]! <= 0) given++
      const stuck = overwrites[given]
      if (stuck === undefined) throw new Error("the kernels of a program wait for each other")
      missing[given] = 0
      apart.add(stuck.node)
      arrive(stuck.unit)
      continue
    }
    if (done[index] === 1) continue
    done[index] = 1
    const unit = units[index]!
    result.push(unit)
    for (const id of unit.reads) {
      const rest = left.get(id)! - 1
      left.set(id, rest)
      if (rest === 1) readers.get(id)!.forEach(offer)
    }
    next[index]!.forEach(arrive)
    for (const which of over[index]!) if (--missing[which]! === 0) arrive(overwrites[which]!.unit)
  }
  return { units: result, apart }
}
