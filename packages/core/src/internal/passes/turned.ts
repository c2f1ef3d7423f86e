/**
 * Convolutions that sum over examples, as gradients of kernels do: the ends of both operands have changed places. A kernel reads what
 * was turned where it lies.
 */
import type { GraphNode } from "../../Graph.ts"
import { contiguous, transposed } from "./strides.ts"
import { isAlias, type Views } from "./views.ts"

/** Whether `id` is contiguous memory whose axes were permuted: axis i of `id` was axis `from[i]`. */
const isTurned = (nodes: ReadonlyArray<GraphNode>, views: Views, id: number, from: ReadonlyArray<number>): boolean => {
  const { offset, strides } = views.of[id]!
  const { sizes } = nodes[id]!
  const before = sizes.map((_, axis) => sizes[from.indexOf(axis)]!)
  const wanted = transposed(contiguous(before), from)
  return offset === 0 && sizes.every((size, axis) => size === 1 || strides[axis] === wanted[axis])
}

/**
 * Whether node `id` is such a convolution: x [c, ...spatial, n] was [n, ...spatial, c], the kernel [...window, n, d] was [n,
 * ...window, d].
 */
export const isTurnedConvolution = (nodes: ReadonlyArray<GraphNode>, views: Views, id: number): boolean => {
  const node = nodes[id]!
  if (node.op !== "convolution" || node.attrs.featureGroups !== 1) return false
  const [x, kernel] = node.inputs as [number, number]
  if (views.copied.has(x) || views.copied.has(kernel)) return false
  const last = node.sizes.length - 1
  const inner = Array.from({ length: last - 1 }, (_, i) => i + 1)
  return (
    isTurned(nodes, views, x, [last, ...inner, 0]) &&
    isTurned(nodes, views, kernel, [...inner, 0, last]) &&
    // as they stand they sum over channels
    !(isAlias(nodes, views, x) && isAlias(nodes, views, kernel))
  )
}
