/** Images seen at points between their pixels. */
import type { DType } from "../../DType.ts"
import type { GridSample, Guard, Known, Ok, Shape } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { abs } from "../primitives/abs/op.ts"
import { add } from "../primitives/add/op.ts"
import { and } from "../primitives/and/op.ts"
import { cast } from "../primitives/cast/op.ts"
import { fill, zeros } from "../primitives/fill.ts"
import { floor } from "../primitives/floor/op.ts"
import { gather } from "../primitives/gather/op.ts"
import { ge } from "../primitives/ge/op.ts"
import { gt } from "../primitives/gt/op.ts"
import { count } from "../primitives/indexing.ts"
import { iota } from "../primitives/iota/op.ts"
import { le } from "../primitives/le/op.ts"
import { maximum } from "../primitives/maximum/op.ts"
import { minimum } from "../primitives/minimum/op.ts"
import { mul } from "../primitives/mul/op.ts"
import { neg } from "../primitives/neg/op.ts"
import { remainder } from "../primitives/remainder/op.ts"
import { reshape } from "../primitives/reshape/op.ts"
import { round } from "../primitives/round/op.ts"
import { alongRows } from "../primitives/rows.ts"
import { select } from "../primitives/select/op.ts"
import { sliceAxis } from "../primitives/slice/op.ts"
import { sub } from "../primitives/sub/op.ts"
import { checkFloat } from "../shape/dtype.ts"
import { checkWord } from "../shape/found.ts"
import { gridSampleAxes } from "../shape/gridSample.ts"
import { nodeOf } from "./operands.ts"
import type { FloatIn } from "./params.ts"

/**
 * How images are seen between and beyond their pixels.
 *
 * @since 0.1.0
 * @category models
 */
export interface GridSampleOptions {
  /** of one pixel, two by two, or four by four (Keys' kernel with a = -3/4); `"linear"` unless given */
  readonly method?: "nearest" | "linear" | "cubic"
  /** outside are zeros (unless given), the pixels of the border, or the image mirrored */
  readonly padding?: "zeros" | "border" | "reflect"
  /** whether -1 and 1 are the middles of the outermost pixels, not their outer edges; false unless given */
  readonly alignCorners?: boolean
}

const plus = (x: Node, by: number): Node => add(x, fill(by, x))
const times = (x: Node, by: number): Node => mul(x, fill(by, x))
const clamp = (x: Node, most: number): Node => minimum(maximum(x, zeros(x)), fill(most, x))

/** From [-1, 1] to places of pixels. */
const placeOf = (x: Node, size: number, aligned: boolean): Node =>
  aligned ? times(plus(x, 1), (size - 1) / 2) : plus(times(plus(x, 1), size / 2), -0.5)

/** Back and forth between the middles of the outermost pixels, or their outer edges. */
const mirror = (x: Node, size: number, aligned: boolean): Node => {
  const [low, span] = aligned ? [0, size - 1] : [-0.5, size]
  if (span === 0) return zeros(x)
  const way = abs(plus(x, -low))
  const turn = remainder(way, fill(2 * span, x))
  return plus(select(gt(turn, fill(span, x)), sub(fill(2 * span, x), turn), turn), low)
}

/** The share of a pixel at a distance, of 2 or 4. */
const shareOf = (distance: Node, isCubic: boolean): Node => {
  const t = abs(distance)
  if (!isCubic) return plus(neg(t), 1)
  const inner = plus(mul(plus(times(t, 1.25), -2.25), mul(t, t)), 1)
  const outer = times(plus(mul(plus(mul(plus(t, -5), t), 8), t), -4), -0.75)
  return select(le(t, fill(1, t)), inner, outer)
}

const sample = (
  x: Node,
  grid: Node,
  axes: Node["axes"],
  { alignCorners = false, method = "linear", padding = "zeros" }: GridSampleOptions
): Node => {
  const lead = axes.length - 3
  const [height, width, channels] = x.axes.slice(lead).map(({ size }) => size) as [number, number, number]
  const examples = { size: count(axes.slice(0, lead).map(({ size }) => size)) }
  const points = [examples, { size: count(axes.slice(lead, -1).map(({ size }) => size)) }]
  const rows = reshape(x, [{ size: examples.size * height * width }, { size: channels }])
  const bound = (at: Node, size: number): Node =>
    padding === "zeros" ? at : clamp(padding === "reflect" ? mirror(at, size, alignCorners) : at, size - 1)
  const [column, row] = ([width, height] as const).map((size, i) => {
    const last = grid.axes.length - 1
    const at = placeOf(reshape(sliceAxis(grid, last, i, i + 1), points), size, alignCorners)
    // four by four pixels are bound one by one
    return method === "cubic" ? at : bound(at, size)
  }) as [Node, Node]
  /** the pixels at whole places */
  const pixels = (i: Node, j: Node): Node => {
    const [down, right] = [bound(i, height), bound(j, width)]
    const isInside = (at: Node, size: number): Node => and(ge(at, zeros(at)), le(at, fill(size - 1, at)))
    const whole = (at: Node, size: number): Node => cast(clamp(at, size - 1), "int32")
    const [u, v] = [whole(down, height), whole(right, width)]
    const at = add(mul(add(mul(iota(points, 0), fill(height, u)), u), fill(width, u)), v)
    const found = gather(rows, at)
    if (padding !== "zeros") return found
    return select(alongRows(and(isInside(down, height), isInside(right, width)), found), found, zeros(found))
  }
  if (method === "nearest") return reshape(pixels(round(row), round(column)), axes)
  const [i, j] = [floor(row), floor(column)]
  const [u, v] = [sub(row, i), sub(column, j)]
  const near = method === "linear" ? [0, 1] : [-1, 0, 1, 2]
  const shares = (part: Node): ReadonlyArray<Node> => near.map((k) => shareOf(plus(part, -k), method === "cubic"))
  const [downward, rightward] = [shares(u), shares(v)]
  const parts = near.flatMap((a, m) =>
    near.map((b, n) => {
      const seen = pixels(plus(i, a), plus(j, b))
      return mul(seen, alongRows(mul(downward[m]!, rightward[n]!), seen))
    })
  )
  return reshape(
    parts.reduce((sum, part) => add(sum, part)),
    axes
  )
}

/**
 * Images `[..., height, width, channels]` seen at the points of `grid`, `[..., height, width, 2]`, which has a height and width of its
 * own: a point is `(x, y)`, from -1 at the left and the top to 1 at the right and the bottom. Between pixels values are interpolated
 * (Jaderberg et al. 2015, "Spatial transformer networks"). Has gradients by the images and, unless `"nearest"`, by the points.
 * (PyTorch's `grid_sample`, whose names are `"bilinear"` and `"bicubic"`, and `"reflection"`.)
 *
 * Throws `ShapeError` if the axes before the height differ, the grid's last axis is not 2, an image is empty, and for other dtypes than
 * float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const images = Tensor.zeros([8, 32, 32, 3])
 * const points = Tensor.zeros([8, 10, 20, 2])
 * Tensor.gridSample(images, points, { padding: "border" }).shape // => [8, 10, 20, 3]
 * ```
 *
 * @since 0.1.0
 * @category structure
 */
export const gridSample = <A extends Shape, T extends DType, G extends Shape, U extends DType>(
  x: FloatIn<A, T, "gridSample">,
  grid: Guard<Known<U, A, Known<U, G, GridSample<A, G>>>, FloatIn<G, U, "gridSample">>,
  options?: GridSampleOptions
): Tensor<Ok<GridSample<A, G>>> => {
  const op = "gridSample"
  const [image, points] = [nodeOf(x, op), nodeOf(grid, op, "the grid is")]
  checkFloat(op, image.dtype)
  checkFloat(op, points.dtype)
  const given = options ?? {}
  const { method = "linear", padding = "zeros" } = given
  checkWord(op, "method", method, ["nearest", "linear", "cubic"])
  checkWord(op, "padding", padding, ["zeros", "border", "reflect"])
  return sample(image, points, gridSampleAxes(image.axes, points.axes), given) as any
}
