/**
 * The order of kernels, and the commit point. A loop whose stores are all new values of cells, read by nobody else, runs after
 * the point and writes the cells in place, and so does what changes a cell in a few places; every other new value is finished
 * before it and copied in.
 */
import type { Fusion, Unit } from "./fuse.ts"
import { changes } from "./roles.ts"
import { isContiguous } from "./strides.ts"
import { topological } from "./topological.ts"
import { home } from "./views.ts"

export interface Ordered {
  readonly units: ReadonlyArray<Unit>
  readonly commit: number
  /** cell by node that is written in place */
  readonly inPlace: ReadonlyMap<number, number>
}

export const order = (fusion: Fusion, outer: number): Ordered => {
  const { read, roles, units } = fusion
  const { graph, views } = roles
  const { nodes } = graph

  const cellsOf = new Map<number, Array<number>>()
  for (const { cell, node } of graph.updates) {
    const id = home(views, node)
    cellsOf.set(id, [...(cellsOf.get(id) ?? []), cell])
  }

  /** The cells that a kernel may write in place, or null. */
  const targets = ({ kernel, writes }: Unit): Map<number, number> | null => {
    const changed = kernel.kind === "single" && changes(nodes[kernel.node]!) ? kernel.node : null
    const fused = kernel.kind === "fused" && kernel.reduce === null ? kernel : null
    if (changed === null && fused === null) return null
    const result = new Map<number, number>()
    for (const node of writes) {
      const cells = cellsOf.get(node)
      if (cells === undefined || cells.length !== 1 || read.has(node)) return null
      result.set(node, cells[0]!)
    }
    const own = new Set(result.values())
    const isOwn = (id: number): boolean => {
      const source = nodes[id]!
      return source.op === "cell" && own.has(source.attrs.index)
    }
    const others = changed === null ? [] : nodes[changed]!.inputs.slice(1)
    if (others.some((input) => isOwn(home(views, input)))) return null
    for (const instruction of fused?.body ?? []) {
      if (instruction.kind !== "load" || !isOwn(instruction.node)) continue
      if (!isContiguous(fused!.sizes, instruction.strides)) return null
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
    copies.push({ kernel: { kind: "copy", node: id, cell }, reads: [id], writes: [], waits: [], order: 0 })
  }
  const last = [...after, ...copies]
  const first = topological(before, last, roles, outer)
  return { units: [...first, ...last], commit: first.length, inPlace }
}
