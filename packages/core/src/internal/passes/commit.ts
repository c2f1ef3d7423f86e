/**
 * The order of kernels, and the commit point. A loop whose stores are all new values of cells, read by nobody else, runs after
 * the point and writes the cells in place; every other new value is finished before it and copied in.
 */
import type { Kernel } from "../../Plan.ts"
import type { Fusion, Unit } from "./fuse.ts"
import { isContiguous } from "./strides.ts"
import { home } from "./views.ts"

export interface Ordered {
  readonly kernels: ReadonlyArray<Kernel>
  readonly units: ReadonlyArray<Unit>
  readonly commit: number
  /** cell by node that is written in place */
  readonly inPlace: ReadonlyMap<number, number>
}

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

/** Units such that whoever reads a value follows whoever writes it; in the program's order otherwise. */
const topological = (units: ReadonlyArray<Unit>): Array<Unit> => {
  const writer = new Map<number, number>()
  units.forEach(({ writes }, index) => {
    for (const id of writes) writer.set(id, index)
  })
  const readers: Array<Array<number>> = units.map(() => [])
  const waiting = units.map(({ reads }, index) => {
    const from = new Set(reads.flatMap((id) => writer.get(id) ?? []))
    for (const source of from) readers[source]!.push(index)
    return from.size
  })
  const ready = heap(units)
  waiting.forEach((left, index) => {
    if (left === 0) ready.push(index)
  })
  const result: Array<Unit> = []
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    result.push(units[next]!)
    for (const reader of readers[next]!) if (--waiting[reader]! === 0) ready.push(reader)
  }
  if (result.length !== units.length) throw new Error("the kernels of a program wait for each other")
  return result
}

export const order = (fusion: Fusion): Ordered => {
  const { read, roles, units } = fusion
  const { graph, views } = roles
  const { nodes } = graph

  const cellsOf = new Map<number, Array<number>>()
  for (const { cell, node } of graph.updates) {
    const id = home(views, node)
    cellsOf.set(id, [...(cellsOf.get(id) ?? []), cell])
  }

  /** The cells that a loop may write in place, or null. */
  const targets = ({ kernel }: Unit): Map<number, number> | null => {
    if (kernel.kind !== "fused" || kernel.reduce !== null) return null
    const result = new Map<number, number>()
    for (const { node } of kernel.stores) {
      const cells = cellsOf.get(node)
      if (cells === undefined || cells.length !== 1 || read.has(node)) return null
      result.set(node, cells[0]!)
    }
    const own = new Set(result.values())
    for (const instruction of kernel.body) {
      if (instruction.kind !== "load") continue
      const source = nodes[instruction.node]!
      if (source.op !== "cell" || !own.has(source.attrs.index)) continue
      if (!isContiguous(kernel.sizes, instruction.strides)) return null
    }
    return result
  }

  const candidates: Array<{ readonly unit: Unit; readonly cells: Map<number, number> }> = []
  const before: Array<Unit> = []
  for (const unit of units) {
    const cells = targets(unit)
    if (cells === null) before.push(unit)
    else candidates.push({ unit, cells })
  }

  // readers of a cell before its writer; where loops read each other's cells, one is computed early and copied
  const cellsRead = ({ reads }: Unit): Array<number> =>
    reads.flatMap((id) => {
      const source = nodes[id]!
      return source.op === "cell" ? [source.attrs.index] : []
    })
  const writer = new Map<number, number>()
  candidates.forEach(({ cells }, index) => {
    for (const cell of cells.values()) writer.set(cell, index)
  })
  const writers: Array<Set<number>> = candidates.map(({ unit }, index) => {
    const later = new Set(cellsRead(unit).flatMap((cell) => writer.get(cell) ?? []))
    later.delete(index)
    return later
  })
  const waiting = new Int32Array(candidates.length)
  for (const later of writers) for (const index of later) waiting[index]!++
  const done = new Uint8Array(candidates.length)
  const after: Array<Unit> = []
  const inPlace = new Map<number, number>()
  const queue = candidates.flatMap((_, index) => (waiting[index] === 0 ? [index] : []))
  const finish = (index: number): void => {
    done[index] = 1
    for (const later of writers[index]!) if (--waiting[later]! === 0 && done[later] === 0) queue.push(later)
  }
  for (let stuck = 0, head = 0; ; ) {
    for (; head < queue.length; head++) {
      const index = queue[head]!
      if (done[index] === 1) continue
      const { cells, unit } = candidates[index]!
      after.push(unit)
      for (const [node, cell] of cells) inPlace.set(node, cell)
      finish(index)
    }
    while (stuck < candidates.length && done[stuck] === 1) stuck++
    if (stuck === candidates.length) break
    before.push(candidates[stuck]!.unit)
    finish(stuck)
  }

  const copies: Array<Unit> = []
  for (const { cell, node } of graph.updates) {
    const id = home(views, node)
    const source = nodes[id]!
    const unchanged = source.op === "cell" && source.attrs.index === cell
    if (unchanged || inPlace.has(id)) continue
    copies.push({ kernel: { kind: "copy", node: id, cell }, reads: [id], writes: [], order: 0 })
  }
  const first = topological(before)
  const all = [...first, ...after, ...copies]
  return { units: all, kernels: all.map(({ kernel }) => kernel), commit: first.length, inPlace }
}
