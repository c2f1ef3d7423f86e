import type { Axis } from "../../../Shape.ts"
import type { Node } from "../../Node.ts"
import { zeros } from "../fill.ts"
import { reshape } from "../reshape/op.ts"
import type { BatchingRule } from "../rule.ts"
import { transpose } from "../transpose/op.ts"
import { convolution } from "./op.ts"

/** The first axis goes into axis `at` of the others, between `groups` blocks of it and what is in a block. */
const merge = (x: Node, axis: Axis, at: number, groups: number): Node => {
  const own = x.axes.slice(1)
  const inner = { size: own[at]!.size / groups }
  const split = [axis, ...own.slice(0, at), { size: groups }, inner, ...own.slice(at + 1)]
  // the mapped axis is 0, blocks are at + 1
  const order = [...split.keys()].slice(1)
  order.splice(at + 1, 0, 0)
  const merged = [...own.slice(0, at), { size: axis.size * own[at]!.size }, ...own.slice(at + 1)]
  return reshape(transpose(reshape(x, split), order), merged)
}

/** The other way round: the mapped axis out of axis `at`, to the front. */
const part = (x: Node, axis: Axis, at: number, groups: number, axes: ReadonlyArray<Axis>): Node => {
  const inner = { size: axes[at]!.size / groups }
  const split = [...x.axes.slice(0, at), { size: groups }, axis, inner, ...x.axes.slice(at + 1)]
  const order = [at + 1, ...[...split.keys()].filter((i) => i !== at + 1)]
  return reshape(transpose(reshape(x, split), order), [axis, ...axes])
}

/**
 * Mapped inputs are more examples, mapped kernels more filters. Where both are mapped, each example goes with its filters: it
 * is a group, around those that are there.
 */
export const batching: BatchingRule<"convolution"> = ({ axis, inputs: [x, kernel], mapped: [left, right], node }) => {
  const { batchGroups, featureGroups } = node.attrs
  const last = node.axes.length - 1
  if (axis.size === 0) return zeros({ axes: [axis, ...node.axes], dtype: node.dtype })
  if (right !== true) {
    return part(convolution(merge(x, axis, 0, batchGroups), kernel, node.attrs), axis, 0, 1, node.axes)
  }
  if (left !== true) {
    const groups = batchGroups * featureGroups
    const out = convolution(x, merge(kernel, axis, last, groups), node.attrs)
    return part(out, axis, last, groups, node.axes)
  }
  const filters = merge(kernel, axis, last, 1)
  const out =
    featureGroups === 1
      ? convolution(merge(x, axis, 0, 1), filters, { ...node.attrs, batchGroups: axis.size * batchGroups })
      : convolution(merge(x, axis, last, 1), filters, { ...node.attrs, featureGroups: axis.size * featureGroups })
  return part(out, axis, last, 1, node.axes)
}
