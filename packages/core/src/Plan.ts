/**
 * A program made ready for a device: kernels in order, and a place in memory for every value that a kernel writes.
 *
 * For authors of backends. A backend that has kernels runs `Plan.kernels`; the reference interpreter evaluates `Plan.graph`.
 *
 * @since 0.1.0
 */
import type { DType } from "./DType.ts"
import type { ElementwiseOp, Graph } from "./Graph.ts"

/**
 * Where a value lives. Every element takes 4 bytes on a device (`bool` is an int32 0 or 1), values are row-major and
 * contiguous, and arena offsets are multiples of 64 bytes.
 *
 * @since 0.1.0
 * @category models
 */
export type Place =
  | { readonly space: "arena"; readonly offset: number; readonly bytes: number }
  | { readonly space: "constant"; readonly index: number; readonly bytes: number }
  | { readonly space: "cell"; readonly index: number; readonly bytes: number }

/**
 * One instruction of a fused loop: its value at the current index of the iteration space. Operands are earlier instructions.
 *
 * @since 0.1.0
 * @category models
 */
export type Instruction =
  | {
      readonly kind: "load"
      /** the node whose place is read */
      readonly node: number
      /** elements to move for one step along each axis of the iteration space; 0 where the value is broadcast */
      readonly strides: ReadonlyArray<number>
      readonly dtype: DType
    }
  | { readonly kind: "literal"; readonly value: number; readonly dtype: DType }
  | { readonly kind: "iota"; readonly axis: number; readonly dtype: "int32" }
  | {
      readonly kind: "compute"
      readonly op: ElementwiseOp
      readonly args: ReadonlyArray<number>
      /** of the result; for `cast` the target */
      readonly dtype: DType
    }

/**
 * A chain of elementwise primitives in one pass over the iteration space `sizes`: either it stores some of its values
 * (each contiguous, of exactly `sizes`), or one value is reduced over `reduce.axes` into the place of `reduce.node`.
 * A store may go to the place of a load with identity strides: load before store at each index.
 *
 * @since 0.1.0
 * @category models
 */
export interface Fused {
  readonly kind: "fused"
  readonly sizes: ReadonlyArray<number>
  readonly body: ReadonlyArray<Instruction>
  readonly stores: ReadonlyArray<{ readonly value: number; readonly node: number }>
  readonly reduce: {
    readonly op: "reduceSum" | "reduceMax"
    readonly axes: ReadonlyArray<number>
    readonly value: number
    readonly node: number
  } | null
}

/**
 * out[batch.., m, n] = sum over k of lhs * rhs. Strides are in elements; transposes of operands are only strides here.
 * The result is contiguous row-major over (batch.., m, n). float32 only.
 *
 * @since 0.1.0
 * @category models
 */
export interface Dot {
  readonly kind: "dot"
  readonly node: number
  readonly lhs: number
  readonly rhs: number
  readonly batch: ReadonlyArray<{ readonly size: number; readonly lhs: number; readonly rhs: number }>
  readonly m: { readonly size: number; readonly lhs: number }
  readonly n: { readonly size: number; readonly rhs: number }
  readonly k: { readonly size: number; readonly lhs: number; readonly rhs: number }
}

/**
 * Any other primitive (`argMax`, `cumsum`, `randomBits`, `randomFold`, an elementwise one that the backend cannot fuse):
 * its operands, `graph.nodes[node].inputs`, have places.
 *
 * @since 0.1.0
 * @category models
 */
export interface Single {
  readonly kind: "single"
  readonly node: number
}

/**
 * A composite that the backend has a kernel for. `results[i]` is the `project` node of result i; each has a place.
 *
 * @since 0.1.0
 * @category models
 */
export interface CompositeCall {
  readonly kind: "composite"
  readonly node: number
  readonly results: ReadonlyArray<number>
}

/**
 * Copies a finished value into a cell: the update that could not be made in place.
 *
 * @since 0.1.0
 * @category models
 */
export interface Copy {
  readonly kind: "copy"
  readonly node: number
  readonly cell: number
}

/**
 * @since 0.1.0
 * @category models
 */
export type Kernel = Fused | Dot | Single | CompositeCall | Copy

/**
 * @since 0.1.0
 * @category models
 */
export interface Plan {
  readonly graph: Graph
  readonly kernels: ReadonlyArray<Kernel>
  /** kernels from this index on write cells; nothing before it does. With a guard that reads false they are skipped. */
  readonly commit: number
  /** by node: its place, or null for a value that never reaches memory */
  readonly places: ReadonlyArray<Place | null>
  /** the place of each host input */
  readonly inputs: ReadonlyArray<Place>
  /** size of the arena */
  readonly bytes: number
}
