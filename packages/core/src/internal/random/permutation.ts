import type { Key } from "../../Random.ts"
import type { Axis, AxisIndex, Guard, Shape } from "../../Shape.ts"
import { type AnyTensor, isTensor, type Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { add } from "../primitives/add/op.ts"
import { argMax } from "../primitives/argMax/op.ts"
import { argsort } from "../primitives/argsort/op.ts"
import { broadcast } from "../primitives/broadcast/op.ts"
import { gather } from "../primitives/gather/op.ts"
import { iota } from "../primitives/iota/op.ts"
import { literal } from "../primitives/literal/op.ts"
import { log } from "../primitives/log/op.ts"
import { reshape } from "../primitives/reshape/op.ts"
import { slice } from "../primitives/slice/op.ts"
import { transpose } from "../primitives/transpose/op.ts"
import { axisIndex } from "../shape/axis.ts"
import { fail } from "../shape/fail.ts"
import { show } from "../shape/show.ts"
import { checkSizes } from "../shape/sizes.ts"
import { gumbelOf } from "./continuous.ts"
import { axesOf, checkKey, draw, type Like, type LikeErr, node, part, type ShapeOf } from "./draw.ts"
import { randint } from "./uniform.ts"

/** Rounds of sorting by 32 random bits after which equal bits do not matter: (n^2 / 2^33)^rounds is small. */
const rounds = (n: number): number => Math.max(1, Math.ceil((3 * Math.log(n)) / Math.log(2 ** 32)))

/** A random order of 0 to n - 1: sorting by random bits, more than once where two are likely to be equal. */
const order = (key: Key, axis: Axis): Node => {
  let current = iota([axis], 0)
  for (let round = 0; round < rounds(axis.size); round++) {
    current = gather(current, argsort(draw(part(key, round), [axis]), 0))
  }
  return current
}

const front = (rank: number, axis: number): Array<number> => [
  axis,
  ...Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis)
]

const rowAxis = (op: string, n: number): Axis => {
  checkSizes(op, [n])
  return { size: n }
}

/**
 * What a permutation of `X` is: of a size the int32 numbers below it, of a tensor one like it.
 *
 * @since 0.1.0
 * @category models
 */
export type Permuted<X> =
  X extends Tensor<infer S, infer D> ? Tensor<S, D> : X extends number ? Tensor<[X], "int32"> : AnyTensor

/**
 * The numbers 0 to n - 1 in random order, or a tensor with its rows along `axis` (by default the first) in random order.
 *
 * Throws `ShapeError` for what is no size, and an axis out of range.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Random.permutation(Random.key(0), 52).shape // => [52]
 * Random.permutation(Random.key(0), Tensor.zeros([4, 3])).shape // => [4, 3]
 * ```
 *
 * @since 0.1.0
 * @category samplers
 */
export const permutation = <const X extends number | AnyTensor, const A extends number = 0>(
  key: Key,
  x: X,
  axis?: Guard<X extends { readonly shape: infer S extends Shape } ? AxisIndex<S, A, "permutation"> : 0, A>
): Permuted<X> => {
  const op = "permutation"
  checkKey(op, key)
  if (!isTensor(x)) return order(key, rowAxis(op, x as number)) as AnyTensor as Permuted<X>
  const whole = node(x)
  const at = axisIndex(op, whole.axes, (axis as number | undefined) ?? 0)
  const there = front(whole.axes.length, at)
  const rows = transpose(whole, there)
  const mixed = gather(rows, order(key, rows.axes[0]!))
  return transpose(
    mixed,
    there.map((_, i) => there.indexOf(i))
  ) as AnyTensor as Permuted<X>
}

/**
 * What `choice` gives: the shape asked for, and the rest of a row.
 *
 * @since 0.1.0
 * @category models
 */
export type Chosen<X, L> =
  X extends Tensor<infer S, infer D>
    ? S extends readonly [unknown, ...infer R extends Shape]
      ? ShapeOf<L> extends infer Q extends Shape
        ? Tensor<[...Q, ...R], D>
        : never
      : Tensor<Shape, D>
    : Tensor<ShapeOf<L>, "int32">

/**
 * Rows of a tensor, or numbers below a size, drawn with equal probability or those that `p` [n] gives (they need not
 * sum to 1). With `replace: false` each is drawn once at most; by `p` as one after the other from those that are left
 * (Gumbel-top-k: Kool, van Hoof and Welling 2019). `shape` is that of the draws. Where `replace` is false and fewer rows than are drawn
 * have a positive `p`, the draws after those are rows of probability 0, in their order: `p` is known on the device only.
 *
 * Throws `ShapeError` where there is nothing to draw, more draws than rows without replacement, or a `p` of another size.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Random.choice(Random.key(0), 10, [3], { replace: false }).shape // => [3]
 * Random.choice(Random.key(0), Tensor.zeros([10, 2]), [5]).shape // => [5, 2]
 * ```
 *
 * @since 0.1.0
 * @category samplers
 */
export const choice = <const X extends number | AnyTensor, const L extends Like>(
  key: Key,
  x: X,
  shape: Guard<LikeErr<L, "choice">, L>,
  options: {
    /** whether one may be drawn again: true unless told */
    readonly replace?: boolean
    /** probabilities, or weights, by row */
    readonly p?: Tensor<Shape>
  } = {}
): Chosen<X, L> => {
  const op = "choice"
  const { p, replace = true } = options
  const axes = axesOf(op, shape, key)
  const count = axes.reduce((product, { size }) => product * size, 1)
  const rows = isTensor(x) ? (node(x).axes[0] ?? fail(op, `${op}: a scalar [] has no rows`)) : rowAxis(op, x as number)
  const n = rows.size
  const weights = p === undefined ? null : node(p)
  if (weights !== null && (weights.axes.length !== 1 || weights.axes[0]!.size !== n)) {
    fail(op, `${op}: p must be [${n}], one weight a row, but is ${show(weights.axes)}`)
  }
  if (n === 0 && count > 0) fail(op, `${op}: there is nothing to draw ${count} from`)
  if (!replace && count > n) fail(op, `${op}: ${count} draws without replacement from ${n}`)
  const drawn = (): Node => {
    if (count === 0) return broadcast(literal(0, "int32"), axes, [])
    if (replace && weights === null) return node(randint(key, axes.map(({ size }) => size) as never, { max: n }))
    if (replace) {
      const all = [...axes, rows]
      return argMax(add(broadcast(log(weights!), all, [axes.length]), gumbelOf(key, all)), axes.length)
    }
    const sorted =
      weights === null ? order(key, rows) : argsort(add(log(weights), gumbelOf(key, [{ size: n }])), 0, true)
    return reshape(slice(sorted, { start: [0], stop: [count], step: [1] }), axes)
  }
  const at = drawn()
  return (isTensor(x) ? gather(node(x), at) : at) as AnyTensor as Chosen<X, L>
}
