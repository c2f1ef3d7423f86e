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
  | "ceil"
  | "round"
  | "rsqrt"
  | "expm1"
  | "log1p"
  | "erf"
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
  | "remainder"
  | "atan2"
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
 * Attributes of a window that slides over every axis of its operand: the size of the window, its step, the padding before and
 * after (never part of a window's value; negative padding crops), and the distance of its elements.
 *
 * @since 0.1.0
 * @category models
 */
export interface WindowAttrs {
  readonly window: ReadonlyArray<number>
  readonly strides: ReadonlyArray<number>
  readonly padding: ReadonlyArray<readonly [before: number, after: number]>
  readonly dilation: ReadonlyArray<number>
}

/**
 * Attributes of loops and branches, whose bodies are graphs of type `G`: `Graph` here, closed expressions before tracing. A body has no
 * constants, cells or updates; `results` are what the node gives, and a `project` node picks one.
 *
 * @since 0.1.0
 * @category models
 */
export interface ControlAttrs<G> {
  /**
   * Operands: `invariants`, then the first carries, then sequences, whose first axis is `length`. The body takes invariants, carries
   * and one element of every sequence, and gives the next carries, then elements of the stacked results. Results: the last
   * carries, then the stacked. With `reverse` elements are taken from the end, and results stand where their element does.
   */
  readonly scan: {
    readonly length: number
    readonly invariants: number
    readonly carries: number
    readonly reverse: boolean
    readonly body: G
    readonly results: ReadonlyArray<Aval>
  }
  /** Operands: `invariants`, then the first carries. `condition` and `body` take both; the one gives a bool scalar, the other the next carries. */
  readonly while: {
    readonly invariants: number
    readonly condition: G
    readonly body: G
    readonly results: ReadonlyArray<Aval>
  }
  /** Operands: a bool scalar, then what both branches take; one of them is run. */
  readonly cond: { readonly whenTrue: G; readonly whenFalse: G; readonly results: ReadonlyArray<Aval> }
}

/**
 * Attributes by primitive. The result's sizes and dtype stand on the node, so `reshape`, `cast` and `literal` need no target here.
 *
 * @since 0.1.0
 * @category models
 */
export type Attrs = { readonly [K in ElementwiseOp]: {} } & ControlAttrs<Graph> & {
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
    readonly cumprod: { readonly axis: number; readonly reverse: boolean }
    readonly cummax: { readonly axis: number; readonly reverse: boolean }
    readonly reduceProd: { readonly axes: ReadonlyArray<number> }
    /** int32: the stable order along `axis` that sorts it; NaN last, whatever the direction */
    readonly argsort: { readonly axis: number; readonly descending: boolean }
    /** by axis: elements start, start + step, ... below stop; steps are positive */
    readonly slice: {
      readonly start: ReadonlyArray<number>
      readonly stop: ReadonlyArray<number>
      readonly step: ReadonlyArray<number>
    }
    /** operands: x, and the rank-0 value; by axis `before` and `after` of it at the ends, `between` of it between two elements; none negative */
    readonly pad: {
      readonly before: ReadonlyArray<number>
      readonly after: ReadonlyArray<number>
      readonly between: ReadonlyArray<number>
    }
    /** any number of operands, at least one, that differ at `axis` only */
    readonly concat: { readonly axis: number }
    readonly reverse: { readonly axes: ReadonlyArray<number> }
    /** operands: x, int32 starts [rank of x]; the result's sizes tell how much. Starts are clamped so that it fits. */
    readonly dynamicSlice: {}
    /** operands: x, update of x's rank, int32 starts [rank of x], clamped so that it fits */
    readonly dynamicUpdate: {}
    /**
     * operands: x [n, ...rest], int32 indices of any shape; result [...indices, ...rest]. An index outside [0, n) gives NaN, of int32
     * -2^31, of bool false.
     */
    readonly gather: {}
    /** operands: x [n, ...rest], int32 indices, updates [...indices, ...rest]. Updates at indices outside [0, n) are dropped; those at one index are added in order. */
    readonly scatterAdd: {}
    /** as scatterAdd, with the maximum; NaN stays */
    readonly scatterMax: {}
    /** as scatterAdd; the last update at an index stays */
    readonly scatterSet: {}
    /**
     * operands: x [n, ...spatial, c], kernel [...window, c / featureGroups, d]; result [n / batchGroups, ...spatial, d]. Correlation, as the
     * field has it: the kernel is not flipped. x is dilated by `inputDilation` (zeros between), then padded (negative padding
     * crops); the kernel is dilated by `kernelDilation`. With `featureGroups` g, block i of c and block i of d belong together; with `batchGroups` g,
     * block i of n and block i of d.
     */
    readonly convolution: {
      readonly strides: ReadonlyArray<number>
      readonly padding: ReadonlyArray<readonly [before: number, after: number]>
      readonly inputDilation: ReadonlyArray<number>
      readonly kernelDilation: ReadonlyArray<number>
      readonly featureGroups: number
      readonly batchGroups: number
    }
    readonly windowSum: WindowAttrs
    /** NaN if there is one; -Infinity where a window lies in the padding alone */
    readonly windowMax: WindowAttrs
    /** int32: the row-major index in the operand of the first maximum of each window; a NaN counts as the maximum; -1 where a window lies in the padding alone */
    readonly windowArgMax: WindowAttrs
    /** operands: x, and any number of others; the value of x, not computed before the others are, and never taken for equal to another node's */
    readonly barrier: {}
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
    /** one result of a composite, a loop or a branch */
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
