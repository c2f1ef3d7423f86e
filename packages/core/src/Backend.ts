/**
 * What runs programs. Asynchronous from the start: a step is enqueued, and what it computed is read later, so a device
 * with a queue is never stalled by a loss that somebody wants to print.
 *
 * For authors of backends; users provide a layer (`Wasm.layer()`, `Reference.layer()`) and call `Program`.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Aval, CompositeAttrs, ElementwiseOp } from "./Graph.ts"
import type { NdArray } from "./NdArray.ts"
import type { Plan } from "./Plan.ts"

/**
 * The device or runtime lacks what the backend needs.
 *
 * @since 0.1.0
 * @category errors
 */
export class BackendUnavailable extends /*#__PURE__*/ Data.TaggedError("BackendUnavailable")<{
  readonly backend: string
  readonly message: string
  readonly cause?: unknown
}> {}

/**
 * The device has not `requested` more bytes: `inUse` are taken, `limit` is what it may hold.
 *
 * @since 0.1.0
 * @category errors
 */
export class OutOfMemory extends /*#__PURE__*/ Data.TaggedError("OutOfMemory")<{
  readonly backend: string
  readonly requested: number
  readonly inUse: number
  readonly limit: number
  readonly message: string
}> {}

/**
 * The backend cannot run a program; `op` is the primitive or composite it has no way to compute.
 *
 * @since 0.1.0
 * @category errors
 */
export class CompileError extends /*#__PURE__*/ Data.TaggedError("CompileError")<{
  readonly backend: string
  readonly op: string
  readonly message: string
  readonly cause?: unknown
}> {}

/**
 * The device failed while it ran a step.
 *
 * @since 0.1.0
 * @category errors
 */
export class ExecutionError extends /*#__PURE__*/ Data.TaggedError("ExecutionError")<{
  readonly backend: string
  readonly message: string
  readonly cause?: unknown
}> {}

/**
 * What a step computed. `committed` is false when the program's guard was false: then no cell has changed.
 *
 * @since 0.1.0
 * @category models
 */
export interface Result {
  readonly outputs: ReadonlyArray<NdArray>
  readonly committed: boolean
}

/**
 * A step under way. `read` waits for it; reading twice gives the same result.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ticket {
  readonly read: Effect.Effect<Result, ExecutionError>
}

/**
 * State on the device, of fixed sizes. Steps of programs compiled for it read and update it in the order they were
 * enqueued. After a step whose guard was false no further step commits until `write`: the state stays what it was before that step.
 *
 * @since 0.1.0
 * @category models
 */
export interface Cells {
  readonly avals: ReadonlyArray<Aval>
  /** the values after every step enqueued so far */
  readonly read: Effect.Effect<ReadonlyArray<NdArray>, ExecutionError>
  readonly write: (values: ReadonlyArray<NdArray>) => Effect.Effect<void, ExecutionError>
}

/**
 * A compiled program with one or more entries that share its memory.
 *
 * @since 0.1.0
 * @category models
 */
export interface Executable {
  /** Adds a step of an entry to the queue. The inputs have been read when this returns: the caller may change them then. */
  readonly enqueue: (entry: number, inputs: ReadonlyArray<NdArray>) => Effect.Effect<Ticket, ExecutionError>
}

/**
 * Counts since the layer was built, and device memory now.
 *
 * @since 0.1.0
 * @category models
 */
export interface Stats {
  /** programs compiled */
  readonly programs: number
  /** bytes of device memory in use */
  readonly bytes: number
}

/**
 * Which composites a backend has kernels for: a set of names will do, or what looks at the operands too.
 *
 * @since 0.1.0
 * @category models
 */
export interface Composites {
  readonly has: (name: string, call: CompositeAttrs & { readonly inputs: ReadonlyArray<Aval> }) => boolean
}

/**
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** "wasm", "reference", ... */
  readonly name: string
  /** what the bits depend on besides program, data and key: "fma", "simd", "float64", "float32" */
  readonly variant: string
  /** how many enqueued steps may be unread at a time; at least 1 */
  readonly inFlight: number
  /** elementwise primitives that `Fused` kernels may hold */
  readonly elementwise: ReadonlySet<ElementwiseOp>
  /** composites with a kernel; others arrive inlined */
  readonly composites: Composites
  readonly cells: (avals: ReadonlyArray<Aval>) => Effect.Effect<Cells, OutOfMemory | ExecutionError, Scope.Scope>
  /** one plan an entry; `cells` are what the plans' `cell` nodes and updates mean */
  readonly compile: (
    entries: ReadonlyArray<Plan>,
    cells: Cells | null
  ) => Effect.Effect<Executable, CompileError | OutOfMemory | BackendUnavailable, Scope.Scope>
  readonly stats: Effect.Effect<Stats>
}

/**
 * The backend that programs compile for and run on.
 *
 * @since 0.1.0
 * @category services
 */
export class Backend extends /*#__PURE__*/ Context.Service<Backend, Service>()("@typegrad/core/Backend") {}
