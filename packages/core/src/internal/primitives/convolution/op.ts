import type { Attrs } from "../../../Graph.ts"
import { make, type Node } from "../../Node.ts"
import { extent, positions } from "../windows.ts"

/** Correlation of x [n, ...spatial, c] with a kernel [...window, c / featureGroups, d], float32; see `Graph.Attrs`. */
export const convolution = (x: Node, kernel: Node, attrs: Attrs["convolution"]): Node => {
  const { batchGroups, featureGroups, inputDilation, kernelDilation, padding, strides } = attrs
  const [batch] = x.axes
  const [channels, read, filters] = [x.axes.at(-1)!, kernel.axes.at(-2)!, kernel.axes.at(-1)!]
  const groups = Math.max(featureGroups, batchGroups)
  const fits =
    x.axes.length === kernel.axes.length &&
    Math.min(featureGroups, batchGroups) === 1 &&
    read.size * featureGroups === channels.size &&
    filters.size % groups === 0 &&
    batch!.size % batchGroups === 0
  if (!fits) throw new Error("operands of a convolution do not fit")
  const spatial = x.axes.slice(1, -1).map((axis, i) => {
    const [before, after] = padding[i]!
    const size = extent(axis.size, inputDilation[i]!) + before + after
    return { size: positions(size, extent(kernel.axes[i]!.size, kernelDilation[i]!), strides[i]!) }
  })
  const first = batchGroups === 1 ? batch! : { size: batch!.size / batchGroups }
  return make("convolution", attrs, [x, kernel], [first, ...spatial, filters], x.dtype)
}
