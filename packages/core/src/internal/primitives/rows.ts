/** What the rules of gather and the scatters share: rows along axis 0, chosen by indices that may lie outside. */
import type { Axis } from "../../Shape.ts"
import type { Node } from "../Node.ts"
import { add } from "./add/op.ts"
import { and } from "./and/op.ts"
import { broadcast } from "./broadcast/op.ts"
import { repeat } from "./elementwiseBatching.ts"
import { fill, zeros } from "./fill.ts"
import { gather } from "./gather/op.ts"
import { ge } from "./ge/op.ts"
import { iota } from "./iota/op.ts"
import { lt } from "./lt/op.ts"
import { mul } from "./mul/op.ts"
import { reshape } from "./reshape/op.ts"
import type { BatchingRule } from "./rule.ts"
import { select } from "./select/op.ts"

/** Whether indices name one of `n` rows. */
export const inside = (indices: Node, n: number): Node =>
  and(ge(indices, zeros(indices)), lt(indices, fill(n, indices)))

/**
 * A value of every index, once for each element of its row: `rows` has the axes of the indices, then those of a row.
 */
export const alongRows = (x: Node, rows: Node): Node =>
  broadcast(
    x,
    rows.axes,
    x.axes.map((_, i) => i)
  )

/**
 * `gather` with 0 where an index is outside: the derivative of what a scatter drops, and of the NaN that a gather
 * gives.
 */
export const gatherOrZero = (x: Node, indices: Node): Node => {
  const rows = gather(x, indices)
  return select(alongRows(inside(indices, x.axes[0]!.size), rows), rows, zeros(rows))
}

/** Rows of all examples in one: [examples, n, ...rest] as [examples * n, ...rest]. */
export const joinRows = (x: Node): Node => {
  const [examples, n, ...rest] = x.axes
  return reshape(x, [{ size: examples!.size * n!.size }, ...rest])
}

/** Indices [examples, ...] into `n` rows of each as indices into the joined rows; those outside stay outside. */
export const joinIndices = (indices: Node, n: number): Node =>
  select(inside(indices, n), add(indices, mul(iota(indices.axes, 0), fill(n, indices))), fill(-1, indices))

/** Batching of the scatters: every example has its own rows among the joined ones. */
export const scatterBatching =
  (scatter: (x: Node, indices: Node, updates: Node) => Node): BatchingRule<"scatterAdd"> =>
  ({ axis, inputs, mapped }) => {
    const [x, indices, updates] = inputs.map((operand, i) => (mapped[i] ? operand : repeat(operand, axis)))
    const joined = scatter(joinRows(x!), joinIndices(indices!, x!.axes[1]!.size), updates!)
    return reshape(joined, x!.axes)
  }

/** The position of every index among all of them, row-major. */
export const positions = (axes: ReadonlyArray<Axis>): Node =>
  reshape(iota([{ size: axes.reduce((n, { size }) => n * size, 1) }], 0), axes)
