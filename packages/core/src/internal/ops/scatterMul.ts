/** Rows of a tensor multiplied by all updates that name them. */
import type { Node } from "../Node.ts"
import { argsort } from "../primitives/argsort/op.ts"
import { concat } from "../primitives/concat/op.ts"
import { eq } from "../primitives/eq/op.ts"
import { fill } from "../primitives/fill.ts"
import { flat } from "../primitives/flat.ts"
import { gather } from "../primitives/gather/op.ts"
import { mul } from "../primitives/mul/op.ts"
import { reshape } from "../primitives/reshape/op.ts"
import { alongRows } from "../primitives/rows.ts"
import { scatterSet } from "../primitives/scatterSet/op.ts"
import { select } from "../primitives/select/op.ts"
import { sliceAxis } from "../primitives/slice/op.ts"

/**
 * With the updates in the order of their indices, those of one row are neighbours: a product over what lies 1, 2, 4, ... places
 * before, as long as it is of the same row, leaves each row's product at its last update, which is the one that stays. Every step
 * is a multiplication, so that derivatives are right where updates are 0.
 */
export const scatterMul = (x: Node, indices: Node, updates: Node): Node => {
  const [, ...row] = x.axes
  const named = flat(indices)
  const n = named.axes[0]!.size
  const order = argsort(named, 0)
  const at = gather(named, order)
  let product = gather(reshape(updates, [{ size: n }, ...row]), order)
  for (let k = 1; k < n; k *= 2) {
    const same = eq(sliceAxis(at, 0, k, n), sliceAxis(at, 0, 0, n - k))
    const before = sliceAxis(product, 0, 0, n - k)
    const factor = select(alongRows(same, before), before, fill(1, before))
    product = mul(product, concat([fill(1, sliceAxis(product, 0, 0, k)), factor], 0))
  }
  return mul(x, scatterSet(fill(1, x), at, product))
}
