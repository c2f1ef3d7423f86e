/**
 * The reference backend: an interpreter in plain JavaScript, slow and obviously right. Others are tested against it. Its
 * variant with latency computes in the background, so that nothing grows to depend on a device that answers at once.
 *
 * @since 0.1.0
 */
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import * as Backend from "./Backend.ts"
import type { Aval, Graph } from "./Graph.ts"
import { elementwiseOps } from "./internal/passes/elementwise.ts"
import { commit, type Memory } from "./internal/reference/cells.ts"
import { interpret as evaluate, load, type Precision, store } from "./internal/reference/interpret.ts"
import type { NdArray } from "./NdArray.ts"
import type { Plan } from "./Plan.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** "float64" (default) computes floats in double precision; "float32" rounds the result of every primitive */
  readonly precision?: Precision | undefined
  /** how long a step takes: `enqueue` returns at once, and a fiber computes in order. Without it `enqueue` computes. */
  readonly latency?: Duration.Input | undefined
  /** how many steps may be unread at a time: 1, or 4 with latency */
  readonly inFlight?: number | undefined
}

/** Does `work` now, or when its turn comes; what it gives can be awaited. */
type Run = <A>(work: () => A) => Effect.Effect<Effect.Effect<A>>

const immediate: Run = (work) => Effect.sync(() => Effect.succeed(work()))

const delayed = Effect.fnUntraced(function* (latency: Duration.Duration) {
  const queue = yield* Queue.unbounded<Effect.Effect<void>>()
  yield* Effect.forkScoped(
    Effect.forever(Effect.flatMap(Queue.take(queue), (work) => Effect.andThen(Effect.sleep(latency), work)))
  )
  const run: Run = <A>(work: () => A) =>
    Effect.sync(() => {
      const done = Deferred.makeUnsafe<A>()
      Queue.offerUnsafe(queue, Deferred.into(Effect.sync(work), done))
      return Deferred.await(done)
    })
  return run
})

const closed = (what: string): Effect.Effect<never, Backend.ExecutionError> =>
  Effect.fail(new Backend.ExecutionError({ backend: "reference", message: `the scope of ${what} is closed` }))

/** Whether the current scope is open. */
const open: Effect.Effect<() => boolean, never, Scope.Scope> = /*#__PURE__*/ Effect.gen(function* () {
  let alive = true
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      alive = false
    })
  )
  return () => alive
})

const bytesOf = (avals: ReadonlyArray<Aval>): number =>
  avals.reduce((total, { sizes }) => total + 8 * sizes.reduce((count, size) => count * size, 1), 0)

const service = Effect.fnUntraced(function* (options: Options) {
  const precision = options.precision ?? "float64"
  const run = options.latency === undefined ? immediate : yield* delayed(Duration.fromInputUnsafe(options.latency))
  const inFlight = options.inFlight ?? (options.latency === undefined ? 1 : 4)
  const memories = new WeakMap<Backend.Cells, Memory>()
  let programs = 0
  let bytes = 0
  let unread = 0

  const taking = (amount: number): Effect.Effect<void, never, Scope.Scope> =>
    Effect.acquireRelease(
      Effect.sync(() => {
        bytes += amount
      }),
      () =>
        Effect.sync(() => {
          bytes -= amount
        })
    )

  const cells = Effect.fnUntraced(function* (avals: ReadonlyArray<Aval>) {
    yield* taking(bytesOf(avals))
    const isOpen = yield* open
    const memory: Memory = {
      avals,
      values: avals.map(({ sizes }) => new Float64Array(sizes.reduce((count, size) => count * size, 1))),
      halted: false,
      isOpen
    }
    const read = Effect.suspend(() =>
      isOpen()
        ? Effect.flatten(run(() => memory.values.map((data, i) => store(data, avals[i]!))))
        : closed("these cells")
    )
    const write = (values: ReadonlyArray<NdArray>) =>
      Effect.suspend(() => {
        if (!isOpen()) return closed("these cells")
        const data = values.map(load)
        return Effect.flatten(
          run(() => {
            memory.values = data
            memory.halted = false
          })
        )
      })
    const result: Backend.Cells = { avals, read, write }
    memories.set(result, memory)
    return result
  })

  const compile = Effect.fnUntraced(function* (entries: ReadonlyArray<Plan>, state: Backend.Cells | null) {
    programs++
    const memory = state === null ? null : memories.get(state)!
    const isOpen = yield* open
    const programsConstants = entries.map(({ graph }) => graph.constants.map(load))
    // steps that nobody reads any more when the program goes, such as those of an interrupted run
    let abandoned = 0
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        unread -= abandoned
      })
    )
    yield* taking(entries.reduce((total, { bytes, graph }) => total + bytes + bytesOf(graph.constants), 0))
    const enqueue = (
      entry: number,
      inputs: ReadonlyArray<NdArray>
    ): Effect.Effect<Backend.Ticket, Backend.ExecutionError> =>
      Effect.suspend(() => {
        if (!isOpen() || memory?.isOpen() === false) return closed("this program")
        if (unread >= inFlight) return Effect.die(new Error(`more than ${inFlight} steps are unread`))
        unread++
        abandoned++
        const { graph } = entries[entry]!
        const data = inputs.map(load)
        const step = run((): Backend.Result => {
          const outcome = evaluate(graph, data, programsConstants[entry]!, memory?.values ?? [], precision)
          const committed = commit(memory, outcome)
          return {
            outputs: outcome.outputs.map((output, i) => store(output, graph.nodes[graph.outputs[i]!]!)),
            committed
          }
        })
        return Effect.map(step, (result): Backend.Ticket => {
          let first = true
          const done = Effect.sync(() => {
            if (!first) return
            first = false
            unread--
            abandoned--
          })
          return { read: Effect.tap(result, () => done) }
        })
      })
    return { enqueue } satisfies Backend.Executable
  })

  return Backend.Backend.of({
    name: "reference",
    variant: precision,
    inFlight,
    elementwise: elementwiseOps,
    composites: new Set<string>(),
    cells,
    compile,
    stats: Effect.sync(() => ({ programs, bytes }))
  })
})

/**
 * A backend that interprets programs. `bytes` of its `stats` are those of cells, constants and arenas.
 *
 * @example
 * ```ts
 * import * as Effect from "effect/Effect"
 * import * as Backend from "@typegrad/core/Backend"
 * import * as Reference from "@typegrad/core/Reference"
 *
 * const variant = Effect.map(Backend.Backend, (backend) => backend.variant)
 * Effect.runPromise(Effect.provide(variant, Reference.layer({ precision: "float32" }))) // => "float32"
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options = {}): Layer.Layer<Backend.Backend> =>
  Layer.effect(Backend.Backend, service(options))

/**
 * The outputs of a graph in float64, one array an output; `cells` are the values of its cells before the step.
 *
 * @since 0.1.0
 * @category running
 */
export const interpret = (
  graph: Graph,
  inputs: ReadonlyArray<NdArray>,
  cells: ReadonlyArray<NdArray> = [],
  precision: Precision = "float64"
): ReadonlyArray<Float64Array> =>
  evaluate(graph, inputs.map(load), graph.constants.map(load), cells.map(load), precision).outputs
