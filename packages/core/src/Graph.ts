/**
 * The flat form of a traced program: what backends and passes work on. Nodes stand in topological order and refer to each
 * other by index; axis names are gone, every size is a number.
 *
 * For authors of backends; users write `Tensor` expressions and compile them with `Program`.
 *
 * @since 0.1.0
 */
import type { DType } from "./DType.ts"
import type { NdArray } from "./NdArray.ts"

/**
 * The size and element type of a value.
 *
 * @since 0.1.0
 * @category models
 */
export interface Aval {
  readonly sizes: ReadonlyArray<number>
  readonly dtype: DType
}

/**
 * Elementwise primitives of one operand. Operand and result have equal sizes.
 *
 * @since 0.1.0
 * @category models
 */
export type UnaryOp =
  | "neg"
  | "abs"
  | "sign"
  | "exp"
  | "log"
  | "sqrt"
  | "tanh"
  | "sigmoid"
  | "relu"
  | "floor"
  | "sin"
  | "cos"
  | "not"
  | "cast"
  | "stopGradient"
  | "identity"

/**
 * Elementwise primitives of two operands of equal sizes and dtypes (broadcasting is a primitive of its own).
 *
 * @since 0.1.0
 * @category models
 */
export type BinaryOp =
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "maximum"
  | "minimum"
  | "pow"
  | "eq"
  | "ne"
  | "lt"
  | "le"
  | "gt"
  | "ge"
  | "and"
  | "or"
  | "xor"
  | "shiftLeft"
  | "shiftRightLogical"

/**
 * Every elementwise primitive: `select(condition, whenTrue, whenFalse)` is the one with three operands.
 *
 * @since 0.1.0
 * @category models
 */
export type ElementwiseOp = UnaryOp | BinaryOp | "select"

/**
 * A call of a composite: `body` inlined gives the same values. `results` are what it returns; a `project` node picks one.
 *
 * @since 0.1.0
 * @category models
 */
export interface CompositeAttrs {
  readonly name: string
  /** static attributes that a kernel needs (plain JSON values) */
  readonly attrs: Readonly<Record<string, unknown>>
  readonly results: ReadonlyArray<Aval>
}

/**
 * Attributes by primitive. The result's sizes and dtype stand on the node, so `reshape`, `cast` and `literal` need no target here.
 *
 * @since 0.1.0
 * @category models
 */
export type Attrs = { readonly [K in ElementwiseOp]: {} } & {
  /** a rank-0 number known when tracing; part of the program's structure */
  readonly literal: { readonly value: number }
  /** `index` into `Graph.constants`: host data that a traced function closes over */
  readonly constant: { readonly index: number }
  /** `index`-th host input of a run */
  readonly input: { readonly index: number }
  /** the value, before the step, of the `index`-th cell */
  readonly cell: { readonly index: number }
  /** input axis i becomes axis `dims[i]` of the result (strictly increasing); its size is equal or 1 */
  readonly broadcast: { readonly dims: ReadonlyArray<number> }
  readonly reshape: {}
  /** axis i of the result is axis `permutation[i]` of the operand */
  readonly transpose: { readonly permutation: ReadonlyArray<number> }
  /** `axes` ascending, removed from the result */
  readonly reduceSum: { readonly axes: ReadonlyArray<number> }
  readonly reduceMax: { readonly axes: ReadonlyArray<number> }
  /** int32 index of the first maximum along `axis` (removed); a NaN counts as the maximum */
  readonly argMax: { readonly axis: number }
  readonly cumsum: { readonly axis: number; readonly reverse: boolean }
  /** result axes: batch, then free axes of the left, then free axes of the right */
  readonly dot: {
    readonly lhsContract: ReadonlyArray<number>
    readonly rhsContract: ReadonlyArray<number>
    readonly lhsBatch: ReadonlyArray<number>
    readonly rhsBatch: ReadonlyArray<number>
  }
  /** int32: the index along `axis` */
  readonly iota: { readonly axis: number }
  /** operand: int32 key [2]; result int32: threefry2x32(key, (0, i))[0] xor [1] for row-major element i */
  readonly randomBits: {}
  /** operands: int32 key [2], int32 data []; result int32 [2]: threefry2x32(key, (0, data)) */
  readonly randomFold: {}
  readonly composite: CompositeAttrs
  /** one result of a composite */
  readonly project: { readonly index: number }
}

/**
 * The name of a primitive.
 *
 * @since 0.1.0
 * @category models
 */
export type Op = keyof Attrs

/**
 * One node: a primitive applied to earlier nodes.
 *
 * @since 0.1.0
 * @category models
 */
export type GraphNode = {
  readonly [K in Op]: {
    readonly op: K
    readonly attrs: Attrs[K]
    readonly inputs: ReadonlyArray<number>
    readonly sizes: ReadonlyArray<number>
    readonly dtype: DType
  }
}[Op]

/**
 * A program: `updates` replace the values of cells when the run commits; with a `guard` (a bool scalar) that is false, the run commits nothing.
 *
 * @since 0.1.0
 * @category models
 */
export interface Graph {
  readonly nodes: ReadonlyArray<GraphNode>
  readonly inputs: ReadonlyArray<Aval>
  readonly constants: ReadonlyArray<NdArray>
  readonly cells: ReadonlyArray<Aval>
  /** node of every output, in order */
  readonly outputs: ReadonlyArray<number>
  readonly updates: ReadonlyArray<{ readonly cell: number; readonly node: number }>
  readonly guard: number | null
}
