/** dot-general as one m, n and k dimension and a list of batch dimensions, by merging axes that lie next to each other. */
import type { Attrs } from "../../Graph.ts"
import type { Dot } from "../../Plan.ts"
import { count } from "./strides.ts"

export interface Operand {
  readonly sizes: ReadonlyArray<number>
  readonly strides: ReadonlyArray<number>
}

interface Dim {
  readonly size: number
  readonly lhs: number
  readonly rhs: number
}

export type Merged = Pick<Dot, "batch" | "m" | "n" | "k">

/** Which operands must be copied into (batch, free, contract) order first, and the order of the contracted pairs for it. */
export interface Blocked {
  readonly lhs: boolean
  readonly rhs: boolean
  readonly order: ReadonlyArray<number>
}

export const free = (rank: number, ...used: ReadonlyArray<ReadonlyArray<number>>): Array<number> =>
  Array.from({ length: rank }, (_, axis) => axis).filter((axis) => !used.some((axes) => axes.includes(axis)))

const merge = (dims: ReadonlyArray<Dim>): Array<Dim> => {
  const result: Array<Dim> = []
  for (const dim of dims) {
    if (dim.size === 1) continue
    const last = result[result.length - 1]
    if (last !== undefined && last.lhs === dim.lhs * dim.size && last.rhs === dim.rhs * dim.size) {
      result[result.length - 1] = { ...dim, size: last.size * dim.size }
    } else result.push(dim)
  }
  return result
}

/** The stride of an axis of size 1 means nothing: 1 looks contiguous. */
const one: Dim = { size: 1, lhs: 1, rhs: 1 }

/** The merged dimensions, or what stands in the way. */
export const contraction = (attrs: Attrs["dot"], lhs: Operand, rhs: Operand): Merged | Blocked => {
  const pair = (l: ReadonlyArray<number>, r: ReadonlyArray<number>): Array<Dim> =>
    l.map((axis, i) => ({ size: lhs.sizes[axis]!, lhs: lhs.strides[axis]!, rhs: rhs.strides[r[i]!]! }))
  const side = (operand: Operand, axes: ReadonlyArray<number>): Array<Dim> =>
    merge(
      axes.map((axis) => ({ size: operand.sizes[axis]!, lhs: operand.strides[axis]!, rhs: operand.strides[axis]! }))
    )
  const batch = merge(pair(attrs.lhsBatch, attrs.rhsBatch))
  const m = side(lhs, free(lhs.sizes.length, attrs.lhsBatch, attrs.lhsContract))
  const n = side(rhs, free(rhs.sizes.length, attrs.rhsBatch, attrs.rhsContract))
  const pairs = pair(attrs.lhsContract, attrs.rhsContract)
  const order = pairs.map((_, i) => i)
  // the order of the terms of a sum is free
  const orders = [
    order,
    order.toSorted((a, b) => pairs[b]!.lhs - pairs[a]!.lhs),
    order.toSorted((a, b) => pairs[b]!.rhs - pairs[a]!.rhs)
  ]
  const inner = (by: ReadonlyArray<number>): Array<Dim> => by.map((i) => pairs[i]!)
  const best = orders.find((by) => merge(inner(by)).length <= 1)
  if (best === undefined || m.length > 1 || n.length > 1) {
    const blocked = (by: ReadonlyArray<number>): Blocked => {
      const alone = (pick: (dim: Dim) => number): boolean =>
        merge(inner(by).map((dim) => ({ size: dim.size, lhs: pick(dim), rhs: pick(dim) }))).length <= 1
      return { lhs: m.length > 1 || !alone((dim) => dim.lhs), rhs: n.length > 1 || !alone((dim) => dim.rhs), order: by }
    }
    const copied = (found: Blocked): number => (found.lhs ? count(lhs.sizes) : 0) + (found.rhs ? count(rhs.sizes) : 0)
    // the smaller operand, where either would do
    const choices = (best === undefined ? orders : [best]).map(blocked)
    return choices.reduce((least, other) => (copied(other) < copied(least) ? other : least))
  }
  const rows = m[0] ?? one
  const columns = n[0] ?? one
  const depth = merge(inner(best))[0] ?? one
  return {
    batch,
    m: { size: rows.size, lhs: rows.lhs },
    n: { size: columns.size, rhs: columns.rhs },
    k: depth
  }
}

export const isBlocked = (result: Merged | Blocked): result is Blocked => "order" in result
