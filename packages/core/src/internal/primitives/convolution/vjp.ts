import type { Axis } from "../../../Shape.ts"
import { type Node, sizes } from "../../Node.ts"
import { reshape } from "../reshape/op.ts"
import { reverse } from "../reverse/op.ts"
import type { VjpRule } from "../rule.ts"
import { transpose } from "../transpose/op.ts"
import { extent } from "../windows.ts"
import { convolution } from "./op.ts"

/** Axis `at` as `groups` axes, the outer of which goes to `to` and merges with the axis there. */
const regroup = (x: Node, at: number, groups: number, to: number): Node => {
  if (groups === 1) return x
  const split = [...x.axes.slice(0, at), { size: groups }, { size: x.axes[at]!.size / groups }, ...x.axes.slice(at + 1)]
  const order = split.flatMap((_, i) => (i === at ? [] : [i]))
  order.splice(to, 0, at)
  const moved = transpose(reshape(x, split), order)
  const merged: ReadonlyArray<Axis> = [
    ...moved.axes.slice(0, to),
    { size: groups * moved.axes[to + 1]!.size },
    ...moved.axes.slice(to + 2)
  ]
  return reshape(moved, merged)
}

/** The last two axes swapped. */
const swapped = (x: Node): Node => {
  const order = x.axes.map((_, i) => i)
  const rank = order.length
  return transpose(x, [...order.slice(0, -2), rank - 1, rank - 2])
}

/** The first axis last but one. */
const turned = (x: Node): Node => {
  const order = x.axes.map((_, i) => i)
  return transpose(x, [...order.slice(1, -1), 0, order.length - 1])
}

/** The first axis and the last swapped. */
const swappedEnds = (x: Node): Node => {
  const order = x.axes.map((_, i) => i)
  return transpose(x, [order.length - 1, ...order.slice(1, -1), 0])
}

/**
 * Position p of x meets position o of the result under element k of the kernel where p * inputDilation = o * strides + k *
 * kernelDilation - before. Solved for p, and for k, that is the same relation with its parts exchanged.
 */
export const vjp: VjpRule<"convolution"> = ({ cotangent, inputs: [x, kernel], needs, node }) => {
  const { batchGroups, featureGroups, inputDilation, kernelDilation, padding, strides } = node.attrs
  const groups = batchGroups * featureGroups
  const spatial = strides.map((_, i) => i)
  const [xs, ks, ys] = [sizes(x).slice(1), sizes(kernel), sizes(cotangent).slice(1)]

  const byInput = (): Node => {
    const last = x.axes.length - 1
    // [...window, c / featureGroups, d] to [...window, d / groups, c]
    const flipped = reverse(kernel, spatial)
    const turnedKernel = swapped(regroup(flipped, last, groups, last - 1))
    const result = convolution(cotangent, turnedKernel, {
      strides: inputDilation,
      padding: spatial.map((i) => {
        const reach = extent(ks[i]!, kernelDilation[i]!)
        const before = reach - 1 - padding[i]![0]
        return [before, extent(xs[i]!, inputDilation[i]!) - 1 + reach - extent(ys[i]!, strides[i]!) - before]
      }),
      inputDilation: strides,
      kernelDilation,
      featureGroups: groups,
      batchGroups: 1
    })
    // of batch groups each has all channels
    return batchGroups === 1 ? result : regroup(result, last, batchGroups, 0)
  }

  const byKernel = (): Node => {
    const result = convolution(swappedEnds(x), turned(cotangent), {
      strides: kernelDilation,
      padding: spatial.map((i) => {
        const reach = extent(ys[i]!, strides[i]!)
        const [before] = padding[i]!
        return [before, extent(ks[i]!, kernelDilation[i]!) - 1 + reach - extent(xs[i]!, inputDilation[i]!) - before]
      }),
      inputDilation,
      kernelDilation: strides,
      featureGroups: batchGroups,
      batchGroups: featureGroups
    })
    return turned(result)
  }
  return [needs[0] ? byInput() : null, needs[1] ? byKernel() : null]
}
