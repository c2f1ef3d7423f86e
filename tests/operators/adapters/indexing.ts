import { type Adapters, type Any, rank, sizes, T } from "./adapter.ts"

const {
  add,
  argMax,
  argMin,
  cumprod,
  cumsum,
  expandDims,
  gather,
  gatherAlong,
  gatherNd,
  moveAxis,
  mul,
  oneHot,
  remainder,
  reverse,
  scatterAlong,
  scatterNd,
  sub,
  topK
} = T as Any

const mode = (reduction: string | undefined): Any =>
  reduction === undefined || reduction === "none" ? "set" : reduction

const place =
  (pick: Any) =>
  ([x]: ReadonlyArray<Any>, { axis, keepdims, select_last_index }: Any) => {
    const found = select_last_index ? sub(sizes(x).at(axis)! - 1, pick(reverse(x, [axis]), axis)) : pick(x, axis)
    return keepdims ? expandDims(found, axis) : found
  }

const cumulative =
  (f: Any) =>
  ([x]: ReadonlyArray<Any>, { axis, exclusive = 0, reverse = 0 }: Any) =>
    f(x, axis, { exclusive: exclusive === 1, reverse: reverse === 1 })

export const indexing: Adapters = {
  gather: ([x, indices], { axis }) => gather(x, indices, axis),
  gatherelements: ([x, indices], { axis }) => {
    // ONNX reads the first part of the other axes
    const cut = T["slice"]!(
      x,
      sizes(indices).map((n, i) => [0, i === axis ? sizes(x)[i]! : n])
    )
    return gatherAlong(cut, indices, axis)
  },
  gathernd: ([x, indices], { batch_dims = 0 }) => gatherNd(x, indices, batch_dims),
  scatterelements: ([x, indices, updates], { axis, reduction }) => {
    const at = axis < 0 ? axis + rank(x) : axis
    const own = sizes(x)
    const by = sizes(indices)
    // ONNX writes the first part of the other axes: indices beyond the end are dropped
    const grow = own.map((n, i) => [0, i === at ? 0 : n - by[i]!])
    const all = T["pad"]!(indices, grow, { value: own[at]! })
    return scatterAlong(x, all, T["pad"]!(updates, grow), at, mode(reduction))
  },
  scatternd: ([x, indices, updates], { reduction }) => scatterNd(x, indices, updates, mode(reduction)),
  onehot: ([ids], { axis = -1, depth, off = 0, on = 1 }) => {
    const hot = oneHot(remainder(ids, depth), depth)
    return moveAxis(add(mul(hot, on - off), off), -1, axis)
  },
  topk: ([x], { axis, k, largest = 1 }) => {
    const { indices, values } = topK(x, k, axis, largest === 0)
    return [values, indices]
  },
  argmax: place(argMax),
  argmin: place(argMin),
  cumsum: cumulative(cumsum),
  cumprod: cumulative(cumprod)
}
