import * as NdArray from "@typegrad/core/NdArray"
import { type Adapters, type Any, first, last, range, rank, sizes, T } from "./adapter.ts"

const {
  add,
  arange,
  broadcastTo,
  cast,
  concat,
  constant,
  depthToSpace,
  equal,
  expandDims,
  full,
  gatherAlong,
  iota,
  less,
  mul,
  pad,
  reshape,
  reverse,
  slice,
  spaceToDepth,
  split,
  squeeze,
  sub,
  tile,
  transpose,
  tril,
  triu,
  where
} = T as Any

/** ONNX's slice of one axis as ours: a negative step reads the axis from its end. */
const sliced = (x: Any, axis: number, start: number, end: number, step: number): Any => {
  const n = sizes(x)[axis]!
  const inside = (i: number, low: number, high: number) => Math.min(high, Math.max(low, i < 0 ? i + n : i))
  const along = (range: ReadonlyArray<number>, y: Any) =>
    slice(
      y,
      sizes(y).map((size, i) => (i === axis ? range : [0, size]))
    )
  if (step > 0) return along([inside(start, 0, n), Math.max(inside(start, 0, n), inside(end, 0, n)), step], x)
  const [from, to] = [n - 1 - inside(start, 0, n - 1), n - 1 - inside(end, -1, n - 1)]
  return along([from, Math.max(from, to), -step], reverse(x, [axis]))
}

const padded = (x: Any, pads: ReadonlyArray<readonly [number, number]>, mode: string, value: number): Any => {
  const cut = pads.reduce(
    (y, [a, b], axis) => (a < 0 || b < 0 ? sliced(y, axis, Math.max(0, -a), sizes(y)[axis]! - Math.max(0, -b), 1) : y),
    x
  )
  const by = pads.map(([a, b]) => [Math.max(0, a), Math.max(0, b)] as const)
  if (mode === "constant") return pad(cut, by, { value })
  return by.reduce((y, [a, b], axis) => {
    const one = (before: number, after: number, z: Any) =>
      before + after === 0
        ? z
        : pad(
            z,
            by.map((_, i) => (i === axis ? [before, after] : [0, 0])),
            { mode: mode === "wrap" ? "circular" : mode }
          )
    return one(a, b, y)
  }, cut)
}

export const structure: Adapters = {
  concat: (xs, { axis }) => concat(xs, axis),
  split: ([x], { axis, sizes }) => split(x, sizes, axis),
  reshape: ([x], { shape }) => reshape(x, shape),
  flatten: ([x], { axis }) => {
    const rows = sizes(x)
      .slice(0, axis)
      .reduce((n, m) => n * m, 1)
    return reshape(x, [rows, -1])
  },
  unsqueeze: ([x], { axes }) => {
    const n = rank(x) + axes.length
    const at: Array<number> = axes.map((a: number) => (a < 0 ? a + n : a)).toSorted((a: number, b: number) => a - b)
    return at.reduce((y, axis) => expandDims(y, axis), x)
  },
  squeeze: ([x], { axes }) => {
    const at: Array<number> = axes
      .map((a: number) => (a < 0 ? a + rank(x) : a))
      .toSorted((a: number, b: number) => b - a)
    return at.reduce((y, axis) => squeeze(y, axis), x)
  },
  transpose: ([x], { perm }) => transpose(x, perm ?? range(rank(x)).toReversed()),
  // ONNX's expand may keep what is larger than asked for
  expand: ([x], { shape }) => {
    const own = sizes(x)
    const all: Array<number> = own.length < shape.length ? [...shape] : own
    return broadcastTo(
      x,
      all.map((_, i) => Math.max(shape.at(i - all.length) ?? 1, own.at(i - all.length) ?? 1))
    )
  },
  tile: ([x], { repeats }) => tile(x, repeats),
  shape: ([x], { start, end }) =>
    constant(NdArray.make(sizes(x).slice(start ?? 0, end ?? undefined), undefined, "int32")),
  size: ([x]) =>
    constant(
      NdArray.scalar(
        sizes(x).reduce((n, m) => n * m, 1),
        "int32"
      )
    ),
  constantofshape: (_, { dtype = "float32", shape, value }) => full(shape, value, dtype),
  range: (_, { delta, dtype, limit, start }) =>
    cast(add(mul(arange(Math.max(0, Math.ceil((limit - start) / delta))), delta), start), dtype),
  eyelike: ([x], { dtype = "int32", k = 0 }) => cast(equal(add(iota(sizes(x), 0), k), iota(sizes(x), 1)), dtype),
  slice: ([x], { axes, ends, starts, steps }) =>
    axes.reduce(
      (y: Any, axis: number, i: number) => sliced(y, axis < 0 ? axis + rank(x) : axis, starts[i], ends[i], steps[i]),
      x
    ),
  pad: ([x], { mode, pads, value }) => padded(x, pads, mode, value),
  centercroppad: ([x], { sizes: want }) =>
    want.reduce((y: Any, size: number, axis: number) => {
      const n = sizes(y)[axis]!
      if (size <= n) {
        const start = Math.floor((n - size) / 2)
        return sliced(y, axis, start, start + size, 1)
      }
      const before = Math.floor((size - n) / 2)
      return padded(
        y,
        sizes(y).map((_, i) => (i === axis ? [before, size - n - before] : [0, 0])),
        "constant",
        0
      )
    }, x),
  depthtospace: ([x], { blocksize, mode }) =>
    first(depthToSpace(last(x), blocksize, mode === "DCR" ? "blockFirst" : "channelsFirst")),
  spacetodepth: ([x], { blocksize }) => first(spaceToDepth(last(x), blocksize)),
  trilu: ([x], { k = 0, upper }) => (upper ? triu(x, k) : tril(x, k)),
  reversesequence: ([x, lengths], { time }) => {
    const at = iota(sizes(x), time)
    const n = expandDims(lengths, time)
    return gatherAlong(x, where(less(at, n), sub(sub(n, 1), at), at), time)
  }
}
