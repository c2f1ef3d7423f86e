/** From indices as users write them to indices of rows. */
import type { Node } from "../Node.ts"
import { add } from "../primitives/add/op.ts"
import { and } from "../primitives/and/op.ts"
import { fill, zeros } from "../primitives/fill.ts"
import { flat } from "../primitives/flat.ts"
import { gather } from "../primitives/gather/op.ts"
import { strides } from "../primitives/indexing.ts"
import { iota } from "../primitives/iota/op.ts"
import { lt } from "../primitives/lt/op.ts"
import { mul } from "../primitives/mul/op.ts"
import { reshape } from "../primitives/reshape/op.ts"
import { inside } from "../primitives/rows.ts"
import { select } from "../primitives/select/op.ts"
import { sliceAxis } from "../primitives/slice/op.ts"

/** Negative indices count from the end; what is beyond either end stays outside. */
export const fromEnd = (indices: Node, n: number): Node =>
  select(lt(indices, zeros(indices)), add(indices, fill(n, indices)), indices)

/** Row-major positions among all elements of x, where the indices stand along `axis`; -1 where one is outside. */
export const positionsAlong = (x: Node, indices: Node, axis: number): Node => {
  const steps = strides(x.axes.map(({ size }) => size))
  const at = steps.reduce(
    (sum, step, i) => add(sum, mul(i === axis ? indices : iota(indices.axes, i), fill(step, indices))),
    zeros(indices)
  )
  return select(inside(indices, x.axes[axis]!.size), at, fill(-1, indices))
}

/** One element of x along `axis` for every index, which is not negative. */
export const takeAlong = (x: Node, indices: Node, axis: number): Node =>
  x.axes.length === 1 ? gather(x, indices) : gather(flat(x), positionsAlong(x, indices, axis))

/**
 * x and indices [...batch, ...any, k] as rows and indices of rows: the batch axes and the k chosen axes of x are one,
 * and each row of indices is one of it, -1 where an index is outside.
 */
export const rowsNd = (x: Node, indices: Node, batchDims: number): readonly [Node, Node] => {
  const last = indices.axes.length - 1
  const axes = indices.axes.slice(0, last)
  const chosen = indices.axes[last]!.size
  const behind = x.axes.slice(batchDims + chosen)
  const size = (from: number, to: number): number => x.axes.slice(from, to).reduce((n, axis) => n * axis.size, 1)
  let at = fill(0, { axes, dtype: "int32" })
  for (let i = 0; i < batchDims; i++) at = add(mul(at, fill(x.axes[i]!.size, at)), iota(axes, i))
  let valid: Node | null = null
  for (let i = 0; i < chosen; i++) {
    const n = x.axes[batchDims + i]!.size
    const own = fromEnd(reshape(sliceAxis(indices, last, i, i + 1), axes), n)
    at = add(mul(at, fill(n, at)), own)
    valid = valid === null ? inside(own, n) : and(valid, inside(own, n))
  }
  const rows = reshape(x, [{ size: size(0, batchDims + chosen) }, ...behind])
  return [rows, valid === null ? at : select(valid, at, fill(-1, at))]
}
