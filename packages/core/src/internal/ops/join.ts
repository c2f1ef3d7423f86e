/** Tensors put together and taken apart along an axis. */
import type { DType } from "../../DType.ts"
import type { AxisIndex, Concat, Guard, Known, Ok, Shape, Split, Stack } from "../../Shape.ts"
import type { AnyTensor, Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { concat as concatNode } from "../primitives/concat/op.ts"
import { identity } from "../primitives/identity/op.ts"
import { reshape } from "../primitives/reshape/op.ts"
import { sliceAxis } from "../primitives/slice/op.ts"
import { axisIndex } from "../shape/axis.ts"
import { concatAxes } from "../shape/concat.ts"
import { checkDtypes } from "../shape/dtype.ts"
import { splitAxes } from "../shape/split.ts"
import { stackAxes } from "../shape/stack.ts"
import type { Settled } from "../types/guard.ts"
import type { DtypeOf, DtypesErr, Shapes, Unstack } from "../types/join.ts"
import { nodeOf, nodesOf } from "./operands.ts"

type Tensors = ReadonlyArray<AnyTensor>

/** Tensors that fit `E`, a rule of their shapes, and have one dtype. */
type Joinable<Ts extends Tensors, X, E, Op extends string> = Guard<
  Known<X, Shapes<Ts>[number], E>,
  Guard<Settled<X, DtypeOf<Ts>, DtypesErr<DtypeOf<Ts>, Op>>, Ts>
>

/** The nodes of tensors, with the axes that `rule` gives for theirs. */
const joined = (op: string, tensors: unknown, rule: (all: ReadonlyArray<Node["axes"]>) => Node["axes"]) => {
  const nodes = nodesOf(tensors, op)
  const axes = rule(nodes.map((x) => x.axes))
  checkDtypes(
    op,
    nodes.map((x) => x.dtype)
  )
  return { axes, nodes }
}

/** A node under other axes of the same sizes. */
const called = (x: Node, axes: Node["axes"]): Node =>
  axes.every((axis, i) => axis.name === x.axes[i]!.name) ? x : identity(x, axes)

/**
 * Tensors of one dtype one after the other along `axis` (negative: counted from the right); on all other axes they agree.
 *
 * Throws `ShapeError` where they do not, for dtypes that differ, for an axis that is out of range, and for no tensors.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.concat([Tensor.zeros([2, 3]), Tensor.ones([4, 3])], 0).shape // => [6, 3]
 * ```
 *
 * @since 0.1.0
 * @category structure
 */
export const concat = <const Ts extends Tensors, const X extends number>(
  tensors: Joinable<Ts, X, Concat<Shapes<Ts>, X>, "concat">,
  axis: X
): Tensor<Ok<Concat<Shapes<Ts>, X>>, DtypeOf<Ts>> => {
  const { axes, nodes } = joined("concat", tensors, (all) => concatAxes(all, axis))
  return called(concatNode(nodes, axisIndex("concat", nodes[0]!.axes, axis)), axes) as any
}

/**
 * Tensors of one shape and dtype along a new axis, which is axis `axis` of the result (by default the first; negative: counted from
 * its end).
 *
 * Throws `ShapeError` for shapes and dtypes that differ, for an axis that is out of range, and for no tensors.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.stack([Tensor.zeros([3]), Tensor.ones([3])]).shape // => [2, 3]
 * Tensor.stack([Tensor.zeros([3]), Tensor.ones([3])], -1).shape // => [3, 2]
 * ```
 *
 * @since 0.1.0
 * @category structure
 */
export const stack = <const Ts extends Tensors, const X extends number = 0>(
  tensors: Joinable<Ts, X, Stack<Shapes<Ts>, X>, "stack">,
  axis?: X
): Tensor<Ok<Stack<Shapes<Ts>, X>>, DtypeOf<Ts>> => {
  const { axes, nodes } = joined("stack", tensors, (all) => stackAxes(all, axis ?? 0))
  const at = axisIndex("stack", axes, axis ?? 0)
  const parts = nodes.map((x) => reshape(x, x.axes.toSpliced(at, 0, { size: 1 })))
  return called(concatNode(parts, at), axes) as any
}

/** Tensors of these shapes; a message stands elsewhere. */
type Parts<Ss, D extends DType> =
  Ss extends ReadonlyArray<Shape> ? { [K in keyof Ss]: Tensor<Ok<Ss[K]>, D> } : ReadonlyArray<Tensor<Shape, D>>

/**
 * `x` in parts along `axis` (by default the first): in `parts` equal ones, or in parts of the sizes `parts`.
 *
 * Throws `ShapeError` if the size does not divide by the number of parts or is not the sum of their sizes, and for an axis that is
 * out of range.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const [left, right] = Tensor.split(Tensor.zeros([2, 10]), [3, 7], 1)
 * left.shape // => [2, 3]
 * right.shape // => [2, 7]
 * Tensor.split(Tensor.zeros([6, 4]), 3).length // => 3
 * ```
 *
 * @since 0.1.0
 * @category structure
 */
export const split = <
  S extends Shape,
  D extends DType,
  const N extends number | ReadonlyArray<number>,
  const X extends number = 0
>(
  x: Tensor<S, D>,
  parts: Guard<Known<X, S, Split<S, N, X>>, N>,
  axis?: X
): Parts<Split<S, N, X>, D> => {
  const node = nodeOf(x, "split")
  const found = splitAxes(node.axes, parts as N, axis ?? 0)
  const at = axisIndex("split", node.axes, axis ?? 0)
  let start = 0
  return found.map((axes) => {
    const from = start
    start += axes[at]!.size
    return called(sliceAxis(node, at, from, start), axes)
  }) as any
}

/**
 * The elements of `x` along `axis` (by default the first), each without that axis: what `stack` puts together.
 *
 * Throws `ShapeError` for an axis that is out of range.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const [x, y] = Tensor.unstack(Tensor.zeros([8, 2]), 1)
 * x.shape // => [8]
 * y.shape // => [8]
 * ```
 *
 * @since 0.1.0
 * @category structure
 */
export const unstack = <S extends Shape, D extends DType, const X extends number = 0>(
  x: Tensor<S, D>,
  axis?: Guard<Known<X, S, AxisIndex<S, X, "unstack">>, X>
): Parts<Unstack<S, X>, D> => {
  const node = nodeOf(x, "unstack")
  const at = axisIndex("unstack", node.axes, (axis as number | undefined) ?? 0)
  const rest = node.axes.toSpliced(at, 1)
  return Array.from({ length: node.axes[at]!.size }, (_, i) => reshape(sliceAxis(node, at, i, i + 1), rest)) as any
}
