import { type Adapters, type Any, first, last, range, rank, sizes, T } from "./adapter.ts"
import { option, paddingOf } from "./linear.ts"

const { add, floorDivide, iota, max, mean, mul, norm, remainder, reshape, scatterAlong, zeros } = T as Any

/** How a pooling of our own moves. */
const optionsOf = (attrs: Any) => {
  const { ceil_mode = 0, dilations, kernel_shape: kernel, strides } = attrs
  const ones = kernel.map(() => 1)
  return {
    stride: option(strides ?? ones),
    dilation: option(dilations ?? ones),
    ceil: ceil_mode === 1,
    padding: paddingOf(attrs)
  }
}

const pooled =
  (name: string, more: (attrs: Any) => object = () => ({})) =>
  ([x]: ReadonlyArray<Any>, attrs: Any): Any => {
    const { kernel_shape: kernel } = attrs
    return first(T[`${name}${kernel.length}d`]!(last(x), option(kernel), { ...optionsOf(attrs), ...more(attrs) }))
  }

const withPlaces = ([x]: ReadonlyArray<Any>, attrs: Any): Any => {
  const [values, indices] = T["maxPool2dWithIndices"]!(last(x), option(attrs.kernel_shape), optionsOf(attrs))
  const [height, width] = sizes(x).slice(2) as [number, number]
  const at = first(indices)
  // ONNX counts through batch and channels, and columns first if asked
  const own = attrs.storage_order === 1 ? add(floorDivide(at, width), mul(remainder(at, width), height)) : at
  const [, channels] = sizes(at) as [number, number]
  const plane = add(mul(iota(sizes(at), 0), channels), iota(sizes(at), 1))
  return [first(values), add(own, mul(plane, height * width))]
}

const global =
  (f: Any) =>
  ([x]: ReadonlyArray<Any>) =>
    f(
      x,
      range(rank(x) - 2).map((i) => i + 2),
      true
    )

export const pooling: Adapters = {
  maxpool: pooled("maxPool"),
  averagepool: pooled("avgPool", ({ count_include_pad = 0 }) => ({ countPadding: count_include_pad === 1 })),
  lppool: pooled("lpPool", ({ p = 2 }) => ({ p })),
  maxpool_with_argmax: withPlaces,
  globalaveragepool: global(mean),
  globalmaxpool: global(max),
  globallppool: global(norm),
  // places count through the result
  maxunpool: ([x, places], { shape }) => {
    const count = shape.reduce((n: number, m: number) => n * m, 1)
    return reshape(scatterAlong(zeros([count]), reshape(places, [-1]), reshape(x, [-1]), 0), shape)
  }
}
