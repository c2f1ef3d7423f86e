/** Products of axes. */
import type { DType } from "../../DType.ts"
import type { Guard, Known, Meshgrid, Ok, Shape, SizesErr } from "../../Shape.ts"
import type { AnyTensor, Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { add } from "../primitives/add/op.ts"
import { broadcast } from "../primitives/broadcast/op.ts"
import { cast } from "../primitives/cast/op.ts"
import { div } from "../primitives/div/op.ts"
import { fill } from "../primitives/fill.ts"
import { iota } from "../primitives/iota/op.ts"
import { mul } from "../primitives/mul/op.ts"
import { sub } from "../primitives/sub/op.ts"
import { checkArith, promote } from "../shape/dtype.ts"
import { fail } from "../shape/fail.ts"
import { show } from "../shape/show.ts"
import { checkSizes } from "../shape/sizes.ts"
import type { Settled } from "../types/guard.ts"
import type { Dt } from "../types/leaf.ts"
import type { ArithErr } from "../types/operand.ts"
import { castTo, nodeOf, nodesOf, stretch } from "./operands.ts"
import type { Promoted } from "./params.ts"

/**
 * Every element of `left` times every element of `right`: the axes of the result are those of `left`, then those of `right`.
 *
 * Throws `ShapeError` for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.outer(Tensor.ones([3]), Tensor.ones([4])).shape // => [3, 4]
 * ```
 *
 * @since 0.1.0
 * @category arithmetic
 */
export const outer = <A extends Shape, D extends DType, B extends Shape, E extends DType>(
  left: Tensor<A, D>,
  right: Guard<Settled<A, D | E, ArithErr<D, E, "outer">>, Tensor<B, E>>
): Tensor<[...A, ...B], Promoted<Tensor<A, D>, Tensor<B, E>>> => {
  const [a, b] = [nodeOf(left, "outer", "the left operand is"), nodeOf(right, "outer", "the right operand is")]
  checkArith("outer", a.dtype, b.dtype)
  const dtype = promote(a.dtype, b.dtype)
  const axes = [...a.axes, ...b.axes]
  const spread = broadcast(
    castTo(a, dtype),
    axes,
    a.axes.map((_, i) => i)
  )
  return mul(spread, stretch(castTo(b, dtype), axes)) as any
}

/** Every tensor with the shape of the grid. */
type Grid<Ts extends ReadonlyArray<unknown>> = { [K in keyof Ts]: Tensor<Ok<Meshgrid<Ts>>, Dt<Ts[K]>> }

/**
 * The coordinates of the points of a grid, given those of its axes: vector i, repeated along all axes but axis i.
 *
 * Throws `ShapeError` for what is no vector.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const [y, x] = Tensor.meshgrid([Tensor.arange(3), Tensor.arange(4)])
 * y.shape // => [3, 4]
 * x.shape // => [3, 4]
 * ```
 *
 * @since 0.1.0
 * @category structure
 */
export const meshgrid = <const Ts extends ReadonlyArray<AnyTensor>>(vectors: Guard<Meshgrid<Ts>, Ts>): Grid<Ts> => {
  const nodes = nodesOf(vectors, "meshgrid")
  for (const { axes } of nodes) {
    if (axes.length !== 1) fail("meshgrid", `meshgrid: needs vectors but got ${show(axes)}`)
  }
  const axes = nodes.map((x) => x.axes[0]!)
  return nodes.map((x, i) => broadcast(x, axes, [i])) as any
}

/**
 * float32: `n` numbers at equal distances, the first `start`, the last `stop`. One number is `start`.
 *
 * Throws `ShapeError` if `n` is no size.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.linspace(0, 1, 5).shape // => [5]
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const linspace = <const N extends number, P = 0>(
  start: number,
  stop: number,
  n: Guard<Known<P, [N], SizesErr<[N], "linspace">>, N>
): Tensor<[N]> => {
  const size = n as number
  checkSizes("linspace", [size])
  const axes = [{ size }]
  const all = (value: number): Node => fill(value, { axes, dtype: "float32" })
  // each end has its weight, so that both are exact
  const right = div(cast(iota(axes, 0), "float32"), all(Math.max(1, size - 1)))
  return add(mul(all(start), sub(all(1), right)), mul(all(stop), right)) as any
}
