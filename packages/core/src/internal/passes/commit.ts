/**
 * The order of kernels, and the commit point: what writes cells runs after it. With a guard that may be false, nothing before it may need
 * what is written after it: kernels whose stores are all new values of cells, read by nobody else, write them in place; every other
 * new value is finished before and copied in. Without one, whatever gives the new value of a cell writes it in place as soon as nobody
 * needs the old one.
 */
import type { Fusion, Unit } from "./fuse.ts"
import { operandsOf } from "./planControl.ts"
import { changes, type Roles } from "./roles.ts"
import { count, isContiguous } from "./strides.ts"
import { type Overwrite, topological } from "./topological.ts"
import { home } from "./views.ts"

export interface Ordered {
  readonly units: ReadonlyArray<Unit>
  readonly commit: number
  /** cell by node that is written in place */
  readonly inPlace: ReadonlyMap<number, number>
}

/** Whether a kernel that writes `node` may write it over `cell`, as far as it reads that itself. */
const fits = ({ graph, views }: Roles, { kernel, reads }: Unit, node: number, cell: number): boolean => {
  const { nodes } = graph
  const isOwn = (id: number): boolean => {
    const source = nodes[id]!
    return source.op === "cell" && source.attrs.index === cell
  }
  if (!reads.some(isOwn)) return true
  const isFree = (ids: ReadonlyArray<number>): boolean => !ids.some((id) => isOwn(home(views, id)))
  switch (kernel.kind) {
    case "fused":
      return (
        kernel.reduce === null &&
        kernel.body.every((one) => one.kind !== "load" || !isOwn(one.node) || isContiguous(kernel.sizes, one.strides))
      )
    case "single":
      return changes(nodes[kernel.node]!) && isFree(nodes[kernel.node]!.inputs.slice(1))
    case "loop": {
      const { first, others } = operandsOf(graph, kernel)
      return isFree([...others, ...first.filter((_, i) => kernel.results[i] !== node)])
    }
    default:
      return false
  }
}

/** Units by what they read or write. */
const by = (units: ReadonlyArray<Unit>, keys: (unit: Unit) => ReadonlyArray<number>): Map<number, Array<number>> => {
  const found = new Map<number, Array<number>>()
  units.forEach((unit, index) => {
    for (const key of keys(unit)) {
      const others = found.get(key)
      if (others === undefined) found.set(key, [index])
      else others.push(index)
    }
  })
  return found
}

export const order = (fusion: Fusion, outer: number): Ordered => {
  const { read, roles, units } = fusion
  const { graph, views } = roles
  const { nodes } = graph

  const updates = graph.updates.flatMap(({ cell, node }) => {
    const id = home(views, node)
    const source = nodes[id]!
    return source.op === "cell" && source.attrs.index === cell ? [] : [{ cell, node: id }]
  })
  const cells = new Map<number, Set<number>>()
  for (const { cell, node } of updates) cells.set(node, (cells.get(node) ?? new Set()).add(cell))
  const cellsRead = ({ reads }: Unit): Array<number> =>
    reads.flatMap((id) => {
      const source = nodes[id]!
      return source.op === "cell" ? [source.attrs.index] : []
    })

  /** What of `some` units overwrites cells; what is smallest may be kept apart first. */
  const overwrites = (some: ReadonlyArray<Unit>): Array<Overwrite & { readonly cell: number }> => {
    const writers = by(some, ({ writes }) => writes)
    const readers = by(some, cellsRead)
    return updates
      .flatMap(({ cell, node }) => {
        const unit = writers.get(node)?.[0]
        if (unit === undefined || cells.get(node)!.size > 1 || !fits(roles, some[unit]!, node, cell)) return []
        return [{ cell, node, unit, readers: (readers.get(cell) ?? []).filter((reader) => reader !== unit) }]
      })
      .toSorted((a, b) => count(nodes[a.node]!.sizes) - count(nodes[b.node]!.sizes))
  }
  const copies = (inPlace: ReadonlyMap<number, number>): Array<Unit> =>
    updates.flatMap(
      ({ cell, node }): ReadonlyArray<Unit> =>
        inPlace.has(node)
          ? []
          : [{ kernel: { kind: "copy", node, cell }, reads: [node], writes: [], waits: [], order: 0 }]
    )

  if (graph.guard === null) {
    const all = overwrites(units)
    const places = (apart: ReadonlySet<number>): Map<number, number> =>
      new Map(all.flatMap(({ cell, node }) => (apart.has(node) ? [] : [[node, cell] as const])))
    const sorted = topological(units, roles, { outer, later: copies(places(new Set())), overwrites: all })
    const inPlace = places(sorted.apart)
    const first = sorted.units.findIndex(({ writes }) => writes.some((id) => inPlace.has(id)))
    const commit = first === -1 ? sorted.units.length : first
    return { units: [...sorted.units, ...copies(inPlace)], commit, inPlace }
  }

  // after the commit point: readers of a cell before its writer
  const isLate = (unit: Unit): boolean =>
    unit.writes.length > 0 &&
    unit.writes.every((node) => {
      const own = cells.get(node)
      return own?.size === 1 && !read.has(node) && fits(roles, unit, node, [...own][0]!)
    })
  const late = units.filter(isLate)
  const all = overwrites(late)
  const last = topological(late, roles, { outer, later: [], overwrites: all })
  const isApart = ({ writes }: Unit): boolean => writes.some((id) => last.apart.has(id))
  const after = last.units.filter((unit) => !isApart(unit))
  const inPlace = new Map(all.flatMap(({ cell, node, unit }) => (isApart(late[unit]!) ? [] : [[node, cell] as const])))
  const end = [...after, ...copies(inPlace)]
  const before = units.filter((unit) => !isLate(unit) || isApart(unit))
  const { units: start } = topological(before, roles, { outer, later: end, overwrites: [] })
  return { units: [...start, ...end], commit: start.length, inPlace }
}
