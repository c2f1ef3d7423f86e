/** Triangles and diagonals of matrices, which are the last two axes. */
import type { DType } from "../../DType.ts"
import type { Axis, Diag, Diagonal, Guard, Known, NumericErr, Ok, Shape, SizesErr, Trace } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { add } from "../primitives/add/op.ts"
import { broadcast } from "../primitives/broadcast/op.ts"
import { eq } from "../primitives/eq/op.ts"
import { fill, zeros } from "../primitives/fill.ts"
import { iota } from "../primitives/iota/op.ts"
import { le } from "../primitives/le/op.ts"
import { literal } from "../primitives/literal/op.ts"
import { pad } from "../primitives/pad/op.ts"
import { reduceSum } from "../primitives/reduceSum/op.ts"
import { reshape } from "../primitives/reshape/op.ts"
import { select } from "../primitives/select/op.ts"
import { slice } from "../primitives/slice/op.ts"
import { checkNumeric } from "../shape/dtype.ts"
import { fail } from "../shape/fail.ts"
import { checkOffset, matrixAxes } from "../shape/matrix.ts"
import { show } from "../shape/show.ts"
import { checkSizes } from "../shape/sizes.ts"
import type { Settled } from "../types/guard.ts"
import type { MatrixErr } from "../types/matrix.ts"
import { nodeOf, stretch } from "./operands.ts"

/** true where the column is not more than `offset` right of the row */
const lower = (rows: Axis, columns: Axis, offset: number): Node => {
  const axes = [rows, columns]
  const row = iota(axes, 0)
  return le(iota(axes, 1), offset === 0 ? row : add(row, fill(offset, row)))
}

/**
 * bool [rows, columns]: true on the diagonal that is `offset` columns right of the main one, and left of it. With offset 0 a causal
 * mask: position i sees the positions up to i.
 *
 * Throws `ShapeError` for sizes that are none, and for an offset that is not whole.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.triangle(4, 4).dtype // => "bool"
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const triangle = <const N extends number, const M extends number, P = 0>(
  rows: Guard<Known<P, [N], SizesErr<[N], "triangle">>, N>,
  columns: Guard<Known<P, [M], SizesErr<[M], "triangle">>, M>,
  offset = 0
): Tensor<[N, M], "bool"> => {
  const sizes = [rows, columns] as ReadonlyArray<number>
  checkSizes("triangle", sizes)
  checkOffset("triangle", offset)
  return lower({ size: sizes[0]! }, { size: sizes[1]! }, offset) as any
}

/**
 * The lower triangles of matrices: 0 right of the diagonal that is `offset` columns right of the main one.
 *
 * Throws `ShapeError` for fewer than two axes, and for an offset that is not whole.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.tril(Tensor.ones([3, 3]), -1).shape // => [3, 3]
 * ```
 *
 * @since 0.1.0
 * @category structure
 */
export const tril = <S extends Shape, D extends DType, P = 0>(
  x: Guard<Known<P, S, MatrixErr<S, "tril">>, Tensor<S, D>>,
  offset = 0
): Tensor<S, D> => {
  const node = nodeOf(x, "tril")
  const { columns, rows } = matrixAxes("tril", node.axes)
  checkOffset("tril", offset)
  return select(stretch(lower(rows, columns, offset), node.axes), node, zeros(node)) as any
}

/**
 * The upper triangles of matrices: 0 left of the diagonal that is `offset` columns right of the main one.
 *
 * Throws `ShapeError` for fewer than two axes, and for an offset that is not whole.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.triu(Tensor.ones([3, 3]), 1).shape // => [3, 3]
 * ```
 *
 * @since 0.1.0
 * @category structure
 */
export const triu = <S extends Shape, D extends DType, P = 0>(
  x: Guard<Known<P, S, MatrixErr<S, "triu">>, Tensor<S, D>>,
  offset = 0
): Tensor<S, D> => {
  const node = nodeOf(x, "triu")
  const { columns, rows } = matrixAxes("triu", node.axes)
  checkOffset("triu", offset)
  return select(stretch(lower(rows, columns, offset - 1), node.axes), zeros(node), node) as any
}

/** In row-major order every `columns + 1`-th element is on one diagonal. */
const diagonalOf = (x: Node, offset: number): Node => {
  const { columns, lead, rows } = matrixAxes("diagonal", x.axes)
  const [down, right] = [Math.max(0, -offset), Math.max(0, offset)]
  const length = Math.max(0, Math.min(rows.size - down, columns.size - right))
  const square = offset === 0 && rows.size === columns.size
  const axis = square ? (rows.name === undefined ? columns : rows) : { size: length }
  if (length === 0) return fill(0, { axes: [...lead, axis], dtype: x.dtype })
  const start = down * columns.size + right
  const step = columns.size + 1
  const taken = slice(reshape(x, [...lead, { size: rows.size * columns.size }]), {
    start: [...lead.map(() => 0), start],
    stop: [...lead.map(({ size }) => size), start + (length - 1) * step + 1],
    step: [...lead.map(() => 1), step]
  })
  return reshape(taken, [...lead, axis])
}

/**
 * The diagonals of matrices that are `offset` columns right of the main ones.
 *
 * Throws `ShapeError` for fewer than two axes, and for an offset that is not whole.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.diagonal(Tensor.eye(3)).shape // => [3]
 * Tensor.diagonal(Tensor.zeros([5, 3, 4]), 2).shape // => [5, 2]
 * ```
 *
 * @since 0.1.0
 * @category structure
 */
export const diagonal = <S extends Shape, D extends DType, const K extends number = 0>(
  x: Guard<Known<K, S, Diagonal<S, K>>, Tensor<S, D>>,
  offset?: K
): Tensor<Ok<Diagonal<S, K>>, D> => {
  checkOffset("diagonal", offset ?? 0)
  return diagonalOf(nodeOf(x, "diagonal"), offset ?? 0) as any
}

/**
 * The sums of the main diagonals of matrices.
 *
 * Throws `ShapeError` for fewer than two axes, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.trace(Tensor.zeros([5, 3, 3])).shape // => [5]
 * ```
 *
 * @since 0.1.0
 * @category reductions
 */
export const trace = <S extends Shape, D extends DType, P = 0>(
  x: Guard<Settled<P, D, NumericErr<D, "trace">>, Guard<Known<P, S, Trace<S>>, Tensor<S, D>>>
): Tensor<Ok<Trace<S>>, D> => {
  const node = nodeOf(x, "trace")
  checkNumeric("trace", node.dtype)
  matrixAxes("trace", node.axes)
  return reduceSum(diagonalOf(node, 0), [node.axes.length - 2]) as any
}

/**
 * Square matrices with the vectors of `x`, which are its last axis, on the diagonals that are `offset` columns right of the main
 * ones, and 0 elsewhere.
 *
 * Throws `ShapeError` for a scalar, and for an offset that is not whole.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.diag(Tensor.ones([3])).shape // => [3, 3]
 * Tensor.diag(Tensor.ones([3]), 1).shape // => [4, 4]
 * ```
 *
 * @since 0.1.0
 * @category structure
 */
export const diag = <S extends Shape, D extends DType, const K extends number = 0>(
  x: Guard<Known<K, S, Diag<S, K>>, Tensor<S, D>>,
  offset?: K
): Tensor<Ok<Diag<S, K>>, D> => {
  const node = nodeOf(x, "diag")
  const by = offset ?? 0
  checkOffset("diag", by)
  const axis = node.axes.at(-1) ?? fail("diag", `diag: needs a vector but got ${show(node.axes)}`)
  const lead = node.axes.slice(0, -1)
  const size = axis.size + Math.abs(by)
  const wide = by === 0 ? axis : { size }
  const rank = node.axes.length
  const none = node.axes.map(() => 0)
  // column j of the matrix is element j - offset, or nothing
  const row = pad(node, literal(0, node.dtype), {
    before: none.with(rank - 1, Math.max(0, by)),
    after: none.with(rank - 1, Math.max(0, -by)),
    between: none
  })
  const axes = [...lead, wide, wide]
  const columns = broadcast(
    row,
    axes,
    row.axes.map((_, i) => (i === rank - 1 ? rank : i))
  )
  const plane = [wide, wide]
  const shifted = by === 0 ? iota(plane, 0) : add(iota(plane, 0), fill(by, { axes: plane, dtype: "int32" }))
  return select(stretch(eq(iota(plane, 1), shifted), axes), columns, zeros(columns)) as any
}
