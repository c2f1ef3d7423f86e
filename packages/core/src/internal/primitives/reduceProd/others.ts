import type { Node } from "../../Node.ts"
import { productBefore } from "../along.ts"
import { without } from "../indexing.ts"
import { mul } from "../mul/op.ts"
import { reshape } from "../reshape/op.ts"
import { transpose } from "../transpose/op.ts"

const around = (x: Node, axis: number): Node => mul(productBefore(x, axis, false), productBefore(x, axis, true))

/**
 * For every element the product of all others that are reduced with it: those before times those after, so zeros are no
 * matter. No axis is empty, and one at least is reduced.
 */
export const others = (x: Node, axes: ReadonlyArray<number>): Node => {
  if (axes.length === 1) return around(x, axes[0]!)
  // the reduced axes last, as one
  const order = [...without(x.axes.length, axes), ...axes]
  const moved = transpose(x, order)
  const kept = moved.axes.slice(0, x.axes.length - axes.length)
  const size = axes.reduce((n, axis) => n * x.axes[axis]!.size, 1)
  const found = reshape(around(reshape(moved, [...kept, { size }]), kept.length), moved.axes)
  return transpose(
    found,
    order.map((_, i) => order.indexOf(i))
  )
}
