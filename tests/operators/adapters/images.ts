import * as NdArray from "@typegrad/core/NdArray"
import { type Adapters, type Any, first, last, range, sizes, T } from "./adapter.ts"

const {
  add,
  arange,
  cast,
  constant,
  cos,
  div,
  einsum,
  gridSample,
  iota,
  matmul,
  mul,
  onesLike,
  remainder,
  resize,
  sin,
  stack,
  sub,
  where
} = T as Any

type Coordinate = (i: number, scale: number, n: number, m: number, roi: readonly [number, number]) => number

const coordinates: { readonly [name: string]: Coordinate } = {
  half_pixel: (i, scale) => (i + 0.5) / scale - 0.5,
  half_pixel_symmetric: (i, scale, n, m) => (n / 2) * (1 - m / (scale * n)) + (i + 0.5) / scale - 0.5,
  pytorch_half_pixel: (i, scale, _, m) => (m > 1 ? (i + 0.5) / scale - 0.5 : 0),
  align_corners: (i, _, n, m) => (m === 1 ? 0 : (i * (n - 1)) / (m - 1)),
  asymmetric: (i, scale) => i / scale,
  tf_crop_and_resize: (i, _, n, m, [from, to]) => from * (n - 1) + (i * (to - from) * (n - 1)) / (m - 1)
}

const roundings: { readonly [name: string]: (x: number) => number } = {
  round_prefer_floor: (x) => Math.ceil(x - 0.5),
  round_prefer_ceil: (x) => Math.floor(x + 0.5),
  floor: Math.floor,
  ceil: Math.ceil
}

const keys = (distance: number, a: number): number => {
  const t = Math.abs(distance)
  return t <= 1 ? ((a + 2) * t - (a + 3)) * t * t + 1 : t < 2 ? a * (((t - 5) * t + 8) * t - 4) : 0
}

/** One axis as a matrix [m, n], and which results lie outside. */
const matrix = (n: number, m: number, scale: number, attrs: Any, roi: readonly [number, number]) => {
  const {
    a = -0.75,
    antialias = 0,
    coordinate = "half_pixel",
    exclude = 0,
    mode = "nearest",
    nearest = "round_prefer_floor"
  } = attrs
  const outside: Array<number> = []
  const rows = range(m).map((i) => {
    const x = coordinates[coordinate]!(i, scale, n, m, roi)
    const row = range(n).map(() => 0)
    const inside = (j: number) => Math.min(n - 1, Math.max(0, j))
    if (coordinate === "tf_crop_and_resize" && (x < 0 || x > n - 1)) {
      outside.push(i)
      return row
    }
    if (mode === "nearest") {
      row[inside(roundings[nearest]!(x))] = 1
      return row
    }
    const stretch = antialias ? Math.min(scale, 1) : 1
    const reach = (mode === "linear" ? 1 : 2) / stretch
    for (let j = Math.floor(x - reach); j <= Math.ceil(x + reach); j++) {
      const distance = (x - j) * stretch
      const weight = mode === "linear" ? Math.max(0, 1 - Math.abs(distance)) : keys(distance, a)
      if ((j >= 0 && j < n) || !(exclude || antialias)) row[inside(j)]! += weight
    }
    const total = row.reduce((sum, w) => sum + w, 0)
    return row.map((w) => w / total)
  })
  return { rows, outside }
}

const floats = (values: Any): Any => constant(NdArray.make(values, undefined, "float32"))

/** Ours where it has the same meaning, else a matrix for each axis. */
const isOurs = ({
  a,
  antialias,
  coordinate = "half_pixel",
  exclude,
  mode = "nearest",
  nearest,
  sizes: want,
  scales
}: Any): boolean => {
  const whole = want !== undefined || (scales as Array<number>).every((s) => Number.isInteger(s))
  // with antialias our cubic is another kernel
  const plain = a === undefined && !(antialias && mode === "cubic") && !exclude && whole
  return mode === "nearest"
    ? plain && coordinate === "asymmetric" && nearest === "floor"
    : plain && (coordinate === "half_pixel" || coordinate === "align_corners")
}

const resized = ([x]: ReadonlyArray<Any>, attrs: Any): Any => {
  const { antialias, coordinate = "half_pixel", extrapolation = 0, mode = "nearest", roi, scales } = attrs
  const own = sizes(x).slice(2)
  const want: Array<number> = attrs.sizes ?? own.map((n, i) => Math.floor(n * scales[i]))
  if (isOurs(attrs))
    return first(
      resize(last(x), want, mode, { alignCorners: coordinate === "align_corners", antialias: antialias === 1 })
    )
  const [rows, columns] = own.map((n, i) =>
    matrix(
      n,
      want[i]!,
      attrs.sizes === undefined ? scales[i] : want[i]! / n,
      attrs,
      roi === undefined ? [0, 1] : [roi[i], roi[i + 2]]
    )
  )
  const y = einsum("nchw,ih,jw->ncij", x, floats(rows!.rows), floats(columns!.rows))
  if (rows!.outside.length + columns!.outside.length === 0) return y
  const isOutside = range(want[0]!).map((i) =>
    range(want[1]!).map((j) => rows!.outside.includes(i) || columns!.outside.includes(j))
  )
  return where(constant(NdArray.make(isOutside as Any)), extrapolation, y)
}

/** [batch, channels, height, width] seen at [batch, rows, columns, (x, y)] of [-1, 1]. */
const seen = ([x, grid]: ReadonlyArray<Any>, { align, mode, padding }: Any): Any =>
  first(
    gridSample(last(x), grid, {
      alignCorners: align,
      method: mode,
      padding: padding === "reflection" ? "reflect" : padding
    })
  )

const affine = ([theta]: ReadonlyArray<Any>, { align, size }: Any): Any => {
  const [height, width] = size
  const line = (axis: number) => {
    const n = size[axis]
    const at = cast(iota([height, width], axis), "float32")
    return align ? sub(mul(at, 2 / (n - 1)), 1) : sub(div(add(mul(at, 2), 1), n), 1)
  }
  const [x, y] = [line(1), line(0)]
  return einsum("hwk,nik->nhwi", stack([x, y, onesLike(x)], -1), theta)
}

const angles = ({ periodic, size }: Any) =>
  mul(cast(arange(size), "float32"), (2 * Math.PI) / (periodic ? size : size - 1))

export const images: Adapters = {
  resize: resized,
  gridsample: seen,
  affinegrid: affine,
  hannwindow: (_, attrs) => sub(0.5, mul(cos(angles(attrs)), 0.5)),
  hammingwindow: (_, attrs) => sub(25 / 46, mul(cos(angles(attrs)), 21 / 46)),
  blackmanwindow: (_, attrs) => add(sub(0.42, mul(cos(angles(attrs)), 0.5)), mul(cos(mul(angles(attrs), 2)), 0.08)),
  dft: ([x], { inverse }) => {
    const n = sizes(x)[1]!
    const at = cast(remainder(mul(iota([n, n], 0), iota([n, n], 1)), n), "float32")
    const angle = mul(at, ((inverse ? 2 : -2) * Math.PI) / n)
    return div(stack([matmul(x, cos(angle)), matmul(x, sin(angle))], -1), inverse ? n : 1)
  }
}
