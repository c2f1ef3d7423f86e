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
  /** in the plan of a body: the place of `node` in the plan around it */
  | { readonly space: "outer"; readonly node: number; readonly bytes: number }

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
      /** elements between the place and what is read at index 0: of a slice; none unless given */
      readonly offset?: number
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
 * out[batch.., m, n] = sum over k of lhs * rhs. Strides and offsets are in elements; transposes and slices of operands are only
 * these here. The result is contiguous row-major over (batch.., m, n). float32 only.
 *
 * @since 0.1.0
 * @category models
 */
export interface Dot {
  readonly kind: "dot"
  readonly node: number
  readonly lhs: number
  readonly rhs: number
  /** elements between the place of an operand and what of it is read; none unless given */
  readonly lhsOffset?: number
  readonly rhsOffset?: number
  readonly batch: ReadonlyArray<{ readonly size: number; readonly lhs: number; readonly rhs: number }>
  readonly m: { readonly size: number; readonly lhs: number }
  readonly n: { readonly size: number; readonly rhs: number }
  readonly k: { readonly size: number; readonly lhs: number; readonly rhs: number }
}

/**
 * Any other primitive (`argMax`, `cumsum`, `randomBits`, `randomFold`, an elementwise one that the backend cannot fuse):
 * its operands, `graph.nodes[node].inputs`, have places, and are contiguous there. The result of a `dynamicUpdate` or of a scatter
 * may stand in the place of the first operand.
 *
 * @since 0.1.0
 * @category models
 */
export interface Single {
  readonly kind: "single"
  readonly node: number
  /**
   * Of a convolution that sums over examples, as the gradient of a kernel does: the nodes in whose places its operands lie, before they were
   * turned. x [c, ...spatial, n] lies there as [n, ...spatial, c], the kernel [...window, n, d] as [n, ...window, d].
   */
  readonly turned?: ReadonlyArray<number>
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
 * A `scan` or `while`. `results[i]` is the `project` node of result i; each has a place.
 *
 * The plan of a body has for `inputs` the invariants, whose places are outer ones, and then elements of the sequences, which a loop
 * copies there before each iteration; for cells the carries, where cell i stands in the place of result i; for updates the
 * next carries; for outputs elements of the stacked results, which a loop copies behind each other after each iteration.
 * It has no guard: all its kernels run in order.
 *
 * A loop copies the first carries to the places of the results before anything else (their places may be the same), and then
 * runs the body `length` times, or as long as the output of `condition` is true.
 *
 * @since 0.1.0
 * @category models
 */
export interface Loop {
  readonly kind: "loop"
  readonly node: number
  readonly results: ReadonlyArray<number>
  readonly body: Plan
  /** of a `while`: its cells are the carries, and it updates none */
  readonly condition: Plan | null
  /** where the arenas of both stand, one over the other */
  readonly arena: Place
}

/**
 * A `cond`: runs one of two plans, as its first operand tells. Their inputs have outer places; their cells are the results, which no
 * kernel reads.
 *
 * @since 0.1.0
 * @category models
 */
export interface Branch {
  readonly kind: "branch"
  readonly node: number
  readonly results: ReadonlyArray<number>
  readonly whenTrue: Plan
  readonly whenFalse: Plan
  /** where the arena of either stands */
  readonly arena: Place
}

/**
 * @since 0.1.0
 * @category models
 */
export type Kernel = Fused | Dot | Single | CompositeCall | Copy | Loop | Branch

/**
 * @since 0.1.0
 * @category models
 */
export interface Plan {
  readonly graph: Graph
  readonly kernels: ReadonlyArray<Kernel>
  /**
   * Kernels from this index on write cells; nothing before it does. With a guard that reads false they are skipped. Without a guard
   * outputs may be written after it too, and stand in the cells that they are the next values of.
   */
  readonly commit: number
  /** by node: its place, or null for a value that never reaches memory */
  readonly places: ReadonlyArray<Place | null>
  /** the place of each host input */
  readonly inputs: ReadonlyArray<Place>
  /** size of the arena */
  readonly bytes: number
}

/**
 * The plans of the bodies in a kernel.
 *
 * @example
 * ```ts
 * import * as Plan from "@typegrad/core/Plan"
 *
 * Plan.bodies({ kind: "single", node: 3 }) // => []
 * ```
 *
 * @since 0.1.0
 * @category getters
 */
export const bodies = (kernel: Kernel): ReadonlyArray<Plan> => {
  switch (kernel.kind) {
    case "loop":
      return kernel.condition === null ? [kernel.body] : [kernel.condition, kernel.body]
    case "branch":
      return [kernel.whenTrue, kernel.whenFalse]
    default:
      return []
  }
}

/**
 * The nodes whose places a kernel reads; of a loop or branch its operands.
 *
 * @example
 * ```ts
 * import * as Plan from "@typegrad/core/Plan"
 *
 * const graph = { nodes: [], inputs: [], cells: [], constants: [], outputs: [], updates: [], guard: null }
 *
 * Plan.reads({ kind: "copy", node: 3, cell: 0 }, graph) // => [3]
 * ```
 *
 * @since 0.1.0
 * @category getters
 */
export const reads = (kernel: Kernel, graph: Graph): ReadonlyArray<number> => {
  switch (kernel.kind) {
    case "fused":
      return kernel.body.flatMap((one) => (one.kind === "load" ? [one.node] : []))
    case "dot":
      return [kernel.lhs, kernel.rhs]
    case "copy":
      return [kernel.node]
    case "single":
      return kernel.turned ?? graph.nodes[kernel.node]!.inputs
    case "composite":
    case "loop":
    case "branch":
      return graph.nodes[kernel.node]!.inputs
  }
}

/**
 * The nodes whose places a kernel writes. A `copy` writes a cell instead.
 *
 * @example
 * ```ts
 * import * as Plan from "@typegrad/core/Plan"
 *
 * Plan.writes({ kind: "single", node: 3 }) // => [3]
 * Plan.writes({ kind: "copy", node: 3, cell: 0 }) // => []
 * ```
 *
 * @since 0.1.0
 * @category getters
 */
export const writes = (kernel: Kernel): ReadonlyArray<number> => {
  switch (kernel.kind) {
    case "fused":
      return [...kernel.stores.map(({ node }) => node), ...(kernel.reduce === null ? [] : [kernel.reduce.node])]
    case "dot":
    case "single":
      return [kernel.node]
    case "copy":
      return []
    case "composite":
    case "loop":
    case "branch":
      return kernel.results
  }
}
