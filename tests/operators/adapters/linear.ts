import { type Adapters, type Any, first, last, range, rank, sizes, T } from "./adapter.ts"

const { add, einsum, fold, matmul, mul, pad, reshape, slice, transpose } = T as Any

type Pair = readonly [before: number, after: number]

/** Our word for what the attributes of a window say of the border. */
export const paddingOf = ({ auto_pad = "NOTSET", pads }: Any): Any => {
  if (auto_pad === "SAME_UPPER") return "same"
  if (auto_pad === "SAME_LOWER") return "sameLower"
  if (auto_pad === "VALID" || pads === undefined) return "valid"
  const n = pads.length / 2
  return option(range(n).map((i): Pair => [pads[i], pads[i + n]]) as Any)
}

/** An option has one value for a sequence and two for an image. */
export const option = (values: ReadonlyArray<number>): Any => (values.length === 1 ? values[0] : values)

const biased = (y: Any, bias: Any): Any => (bias === null ? y : add(y, bias))

const conv = ([x, w, b]: ReadonlyArray<Any>, attrs: Any): Any => {
  const n = rank(x) - 2
  const f = T[`conv${n}d`]!
  const { dilations, group = 1, strides } = attrs
  const kernel = transpose(w, [...range(n).map((i) => i + 2), 1, 0])
  const options = {
    stride: option(strides ?? range(n).map(() => 1)),
    dilation: option(dilations ?? range(n).map(() => 1)),
    groups: group,
    padding: paddingOf(attrs)
  }
  return first(biased(f(last(x), kernel, options), b))
}

const convTranspose = ([x, w, b]: ReadonlyArray<Any>, attrs: Any): Any => {
  const n = rank(x) - 2
  const f = T[`convTranspose${n}d`]!
  const { auto_pad = "NOTSET", dilations, group = 1, output_padding, output_shape, pads } = attrs
  const strides: Array<number> = attrs.strides ?? range(n).map(() => 1)
  const [inputs, filters, ...window] = sizes(w)
  const split = reshape(w, [group, inputs! / group, filters, ...window])
  const kernel = reshape(transpose(split, [...range(n).map((i) => i + 3), 1, 0, 2]), [
    ...window,
    inputs! / group,
    group * filters!
  ])
  const extra: Array<number> = output_padding ?? range(n).map(() => 0)
  const options = { stride: option(strides), dilation: option(dilations ?? range(n).map(() => 1)), groups: group }
  const isWide = window.every((k, i) => k >= strides[i]!)
  if (output_shape === undefined && (!auto_pad.startsWith("SAME") || isWide))
    return first(biased(f(last(x), kernel, { ...options, padding: paddingOf(attrs), outputPadding: option(extra) }), b))
  // all of it, of which a part is taken
  const full = f(last(x), kernel, { ...options, outputPadding: option(extra) })
  const whole = sizes(full).slice(1, -1)
  const want: Array<number> | undefined =
    output_shape ??
    (auto_pad.startsWith("SAME")
      ? sizes(x)
          .slice(2)
          .map((s, i) => s * strides[i]!)
      : undefined)
  const by = whole.map((size, i): Pair => {
    if (want === undefined) return [pads[i], pads[i + n]]
    const total = size - want[i]!
    const half = Math.floor(total / 2)
    return auto_pad === "SAME_UPPER" ? [half, total - half] : [total - half, half]
  })
  const grown = pad(full, [[0, 0], ...by.map(([a, c]) => [Math.max(0, -a), Math.max(0, -c)]), [0, 0]])
  const cut = slice(
    grown,
    sizes(grown).map((size, i) =>
      i === 0 || i > n ? [0, size] : [Math.max(0, by[i - 1]![0]), size - Math.max(0, by[i - 1]![1])]
    )
  )
  return first(biased(cut, b))
}

/** Columns [1, channels * block, positions] summed where they came from. */
const col2im = ([x]: ReadonlyArray<Any>, { block, dilations, image, pads, strides }: Any): Any => {
  const [batch, rows] = sizes(x) as [number, number, number]
  const channels = rows / (block[0] * block[1])
  const padding = [0, 1].map((i): Pair => [pads[i], pads[i + 2]])
  const places = [0, 1].map((i) => {
    const whole = image[i] + padding[i]![0] + padding[i]![1]
    return Math.floor((whole - (block[i] - 1) * dilations[i] - 1) / strides[i]) + 1
  })
  const apart = reshape(x, [batch, channels, ...block, ...places])
  const patches = reshape(transpose(apart, [0, 4, 5, 2, 3, 1]), [batch, ...places, rows])
  return first(fold(patches, image, block, { stride: strides, dilation: dilations, padding }))
}

/** The output is said: what an ellipsis stands for, then all letters that stand once. */
const spelt = (equation: string): string => {
  const whole = equation.replaceAll(" ", "")
  if (whole.includes("->")) return whole
  const letters = [...whole.replaceAll(/[.,]/g, "")]
  const implied = letters.filter((x) => letters.indexOf(x) === letters.lastIndexOf(x)).toSorted()
  return `${whole}->${whole.includes("...") ? "..." : ""}${implied.join("")}`
}

export const linear: Adapters = {
  matmul: ([x, y]) => matmul(x, y),
  gemm: ([a, b, c], { alpha = 1, beta = 1, transA = 0, transB = 0 }) => {
    const product = mul(matmul(transA ? transpose(a, [1, 0]) : a, transB ? transpose(b, [1, 0]) : b), alpha)
    return c === null ? product : add(product, mul(c, beta))
  },
  einsum: (xs, { equation }) => einsum(spelt(equation), ...xs),
  conv,
  convtranspose: convTranspose,
  col2im
}
