/** Images of another size. */
import type { DType } from "../../DType.ts"
import { unsafeMake } from "../../NdArray.ts"
import type { FloatErr, Guard, Known, Ok, Resize, Shape } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { add } from "../primitives/add/op.ts"
import { broadcast } from "../primitives/broadcast/op.ts"
import { constant } from "../primitives/constant/op.ts"
import { dot } from "../primitives/dot/op.ts"
import { mul } from "../primitives/mul/op.ts"
import { checkFloat } from "../shape/dtype.ts"
import { checkArray, checkWord } from "../shape/found.ts"
import { resizeAxes } from "../shape/resize.ts"
import type { Settled } from "../types/guard.ts"
import { moveBack } from "./adaptivePool.ts"
import { gather } from "./gather.ts"
import { nodeOf } from "./operands.ts"

type Method = "nearest" | "nearestExact" | "linear" | "cubic"

/** What an element of the result is made of: an element of the operand, and its share. */
interface Tap {
  readonly index: number
  readonly weight: number
}

/** Where element `i` of `to` lies among `from` elements. */
type Coordinate = (i: number, from: number, to: number) => number

const halfPixel: Coordinate = (i, from, to) => ((i + 0.5) * from) / to - 0.5
const aligned: Coordinate = (i, from, to) => (to === 1 ? 0 : (i * (from - 1)) / (to - 1))

/** Keys' kernel at a distance from the point. */
const keys = (distance: number, a = -0.75): number => {
  const x = Math.abs(distance)
  return x <= 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 : x < 2 ? a * (((x - 5) * x + 8) * x - 4) : 0
}

/** By element of the result; every element has equally many taps. */
const taps: { readonly [K in Method]: (at: Coordinate, from: number, to: number) => Array<ReadonlyArray<Tap>> } = {
  nearest: (_, from, to) => Array.from({ length: to }, (_, i) => [{ index: Math.floor((i * from) / to), weight: 1 }]),
  nearestExact: (_, from, to) =>
    Array.from({ length: to }, (_, i) => [
      { index: Math.min(from - 1, Math.floor(((i + 0.5) * from) / to)), weight: 1 }
    ]),
  linear: (at, from, to) =>
    Array.from({ length: to }, (_, i) => {
      const place = Math.min(from - 1, Math.max(0, at(i, from, to)))
      const low = Math.min(Math.floor(place), from - 1)
      const share = place - low
      return [
        { index: low, weight: 1 - share },
        { index: Math.min(low + 1, from - 1), weight: share }
      ]
    }),
  cubic: (at, from, to) =>
    Array.from({ length: to }, (_, i) => {
      const place = at(i, from, to)
      const low = Math.floor(place)
      return [-1, 0, 1, 2].map((k) => ({
        index: Math.min(from - 1, Math.max(0, low + k)),
        weight: keys(place - low - k)
      }))
    })
}

const isNearest = (method: Method): boolean => method === "nearest" || method === "nearestExact"

/** How far a kernel reaches, and its weight at a distance. */
const kernels = {
  linear: { reach: 1, weight: (x: number) => Math.max(0, 1 - Math.abs(x)) },
  cubic: { reach: 2, weight: (x: number) => keys(x, -0.5) }
}

/** One axis of `x` with `to` elements, each the mean of all that its kernel reaches, which is as wide as `from / to`. */
const averaged = (x: Node, axis: number, to: number, method: keyof typeof kernels, isAligned: boolean): Node => {
  const from = x.axes[axis]!.size
  const scale = isAligned ? (to === 1 ? 0 : (from - 1) / (to - 1)) : from / to
  const { reach, weight } = kernels[method]
  const width = Math.max(1, scale)
  const weights = Array.from({ length: to }, (_, i) => {
    const centre = scale * (i + 0.5)
    const first = Math.max(0, Math.floor(centre - reach * width + 0.5))
    const end = Math.min(from, Math.floor(centre + reach * width + 0.5))
    const row = Array.from({ length: from }, (_, j) => (j >= first && j < end ? weight((j - centre + 0.5) / width) : 0))
    const total = row.reduce((sum, each) => sum + each, 0)
    return row.map((each) => each / total)
  })
  const shape = [to, from]
  const matrix = constant(unsafeMake<any, any>(shape, shape, "float32", Float32Array.from(weights.flat())))
  return moveBack(dot(matrix, x, { lhsContract: [1], rhsContract: [axis], lhsBatch: [], rhsBatch: [] }), axis)
}

/** One axis of `x` with `to` elements. */
const along = (x: Node, axis: number, to: number, method: Method, at: Coordinate): Node => {
  const from = x.axes[axis]!.size
  if (from === to) return x
  const all = taps[method](at, from, to)
  const column = <A>(k: number, of: (tap: Tap) => A): Array<A> => all.map((each) => of(each[k]!))
  const parts = all[0]!.map((_, k): Node => {
    const indices = constant(unsafeMake([to], [to], "int32", Int32Array.from(column(k, ({ index }) => index))))
    const part = nodeOf(gather(x as any, indices as any, axis as any), "resize")
    if (isNearest(method)) return part
    const weights = constant(unsafeMake([to], [to], "float32", Float32Array.from(column(k, ({ weight }) => weight))))
    return mul(part, broadcast(weights, part.axes, [axis]))
  })
  return parts.reduce((sum, part) => add(sum, part))
}

/**
 * `x` with the sizes `size` of the axes before its last, which is channels: `[..., height, width, channels]` for two sizes. Between
 * the elements of `x` values are interpolated axis by axis:
 *
 * - `"nearest"`: one element, floor(i * from / to)
 * - `"nearestExact"`: one element, floor((i + 1/2) * from / to), the nearest
 * - `"linear"`: two elements, by their distance
 * - `"cubic"`: four elements, by the kernel of Keys (1981) with a = -3/4
 *
 * Elements are the middles of equal parts (half-pixel centres); with `alignCorners` the first and the last lie on those of `x`. These are
 * the rules of PyTorch's `interpolate`. With `antialias` an image that shrinks is not sampled but averaged: the kernels of `"linear"` and
 * `"cubic"`, here with a = -1/2, become as wide as `from / to` and have weights only inside of the image.
 *
 * Throws `ShapeError` for a size that is no positive whole number, more sizes than axes before the channels, an axis without elements, and for
 * other dtypes than float32 unless the method is one of the nearest.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const images = Tensor.zeros([8, 32, 32, 3])
 * Tensor.resize(images, [64, 64], "nearest").shape // => [8, 64, 64, 3]
 * Tensor.resize(images, [20, 20], "linear", { alignCorners: true }).shape // => [8, 20, 20, 3]
 * ```
 *
 * @since 0.1.0
 * @category structure
 */
export const resize = <S extends Shape, D extends DType, const N extends ReadonlyArray<number>, M extends Method>(
  x: Tensor<S, D>,
  size: Guard<Known<N, S, Resize<S, N>>, N>,
  method: Guard<Settled<S, D, MethodErr<D, M>>, M>,
  options: { readonly alignCorners?: boolean; readonly antialias?: boolean } = {}
): Tensor<Ok<Resize<S, N>>, D> => {
  const node = nodeOf(x, "resize")
  const sizes = size as N
  checkArray("resize", "the size is", sizes, "[4, 4]")
  checkWord("resize", "method", method, ["nearest", "nearestExact", "linear", "cubic"])
  const { first } = resizeAxes(node.axes, sizes)
  const how = method as Method
  if (!isNearest(how)) checkFloat("resize", node.dtype)
  const { alignCorners = false, antialias = false } = options
  return sizes.reduce((image, to, i) => {
    const axis = first + i
    return antialias && (how === "linear" || how === "cubic")
      ? averaged(image, axis, to, how, alignCorners)
      : along(image, axis, to, how, alignCorners ? aligned : halfPixel)
  }, node) as any
}

/** A message if elements of `D` have nothing between them. */
type MethodErr<D extends DType, M extends Method> = D extends unknown
  ? M extends "nearest" | "nearestExact"
    ? 0
    : FloatErr<D, "resize">
  : 0
