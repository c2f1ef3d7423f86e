/** Statistics that norms share. */
import * as Composite from "@typegrad/core/Composite"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"

type F32 = Tensor.Tensor<Shape>

const mean = (x: F32, axes: ReadonlyArray<number>): F32 => Tensor.mean(x, axes, true) as F32
const mul = (x: F32, y: F32): F32 => Tensor.mul(x, y) as F32
const sub = (x: F32, y: F32): F32 => Tensor.sub(x, y) as F32

interface Standard {
  readonly value: F32
  readonly deviation: F32
}

const standard = (x: F32, axes: ReadonlyArray<number>, epsilon: number, centred: boolean): Standard => {
  const about = centred ? sub(x, mean(x, axes)) : x
  const deviation = Tensor.sqrt(Tensor.add(mean(Tensor.square(about) as F32, axes), epsilon) as F32) as F32
  return { value: Tensor.div(about, deviation) as F32, deviation }
}

/**
 * Over the last `count` axes, as a composite: what `standardised` gives, and the deviation. Back, with values y and cotangents g of theirs,
 * (g - mean(g) - y mean(g y)) / deviation.
 */
const standardise = (x: F32, count: number, epsilon: number, centred: boolean): F32 => {
  const axes = Array.from({ length: count }, (_, i) => i - count)
  const attrs = { axes: count, epsilon, centred }
  const rows = x.shape.length > count
  const gradient = Composite.make({
    name: "typegrad/standardiseGrad",
    attrs,
    rows,
    body: (value: F32, deviation: F32, cotangent: F32): F32 => {
      const level = centred ? sub(cotangent, mean(cotangent, axes)) : cotangent
      return Tensor.div(sub(level, mul(value, mean(mul(cotangent, value), axes))), deviation) as F32
    }
  })
  const call = Composite.make({
    name: "typegrad/standardise",
    attrs,
    rows,
    body: (x: F32): readonly [F32, F32] => {
      const { deviation, value } = standard(x, axes, epsilon, centred)
      return [value, deviation]
    },
    vjp: ({ cotangents: [toValue, toDeviation], outputs: [value, deviation] }) => {
      const size = axes.reduce((product, axis) => product * Tensor.sizes(value).at(axis)!, 1)
      const through = toValue === null ? null : gradient(value, deviation, toValue)
      const direct = toDeviation === null ? null : mul(value, Tensor.div(toDeviation, size) as F32)
      return [through === null || direct === null ? (through ?? direct) : (Tensor.add(through, direct) as F32)]
    }
  })
  return call(x)[0]
}

/** Whether these are the last axes. */
const areLast = (rank: number, axes: ReadonlyArray<number>): boolean => {
  const places = axes.map((axis) => (axis < 0 ? axis + rank : axis)).toSorted((a, b) => a - b)
  return places.every((axis, i) => axis === rank - axes.length + i)
}

/** `x` with biased variance 1 over the axes, about its mean there; with `centred` false with mean square 1, about 0. */
export const standardised = (x: F32, axes: ReadonlyArray<number>, epsilon: number, centred = true): F32 =>
  areLast(x.shape.length, axes)
    ? standardise(x, axes.length, epsilon, centred)
    : standard(x, axes, epsilon, centred).value

/** The parameters broadcast from the last axis on. */
export const affine = (x: F32, params: { readonly scale: Tensor.AnyTensor; readonly shift: Tensor.AnyTensor }): F32 =>
  Tensor.add(Tensor.mul(x, params.scale as F32), params.shift as F32) as F32
