/** A program in linear memory: its regions, its module, and how a step runs. A step is synchronous: its ticket is read at once. */

import { CompileError, type Executable, ExecutionError, type OutOfMemory, type Ticket } from "@typegrad/core/Backend"
import type { NdArray } from "@typegrad/core/NdArray"
import type { Place, Plan } from "@typegrad/core/Plan"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { checkCount } from "../internal/arrays.ts"
import { unsupported } from "../internal/plans.ts"
import { align } from "../internal/sizes.ts"
import type { WasmCells } from "./cells.ts"
import { type Call, emitKernels, supportsSingle, type Variant } from "./emit/Module.ts"
import * as Host from "./host.ts"
import type { Memory } from "./Memory.ts"
import type { Collector } from "./profile.ts"
import type { Threads } from "./threads/Threads.ts"

export interface Context {
  readonly memory: Memory
  readonly threads: Threads
  readonly variant: Variant
  /** null unless somebody wants to know where the time goes */
  readonly collector: Collector | null
}

/** An entry ready to run: what is left to do in a step is copying and calling. */
interface Entry {
  readonly plan: Plan
  readonly inputs: ReadonlyArray<number>
  readonly body: ReadonlyArray<() => void>
  readonly commit: ReadonlyArray<() => void>
  readonly outputs: ReadonlyArray<{ readonly node: number; readonly address: number }>
  readonly guard: number | null
  readonly updates: boolean
}

const compileError = (op: string, message: string, cause?: unknown): CompileError =>
  new CompileError({ backend: "wasm", op, message: `wasm: ${message}`, ...(cause === undefined ? {} : { cause }) })

export const compile = (
  context: Context,
  plans: ReadonlyArray<Plan>,
  cells: WasmCells | null
): Effect.Effect<Executable, CompileError | OutOfMemory, Scope.Scope> =>
  Effect.gen(function* () {
    const { collector, memory, threads, variant } = context
    const missing = unsupported(plans, supportsSingle)
    if (missing !== null) return yield* compileError(missing, `there is no kernel for ${missing}`)

    // Only one entry runs at a time and nothing in an arena outlives a run: all of them share it.
    const arena = yield* memory.region(plans.reduce((most, plan) => Math.max(most, plan.bytes), 0))
    const constants = new Map<NdArray, number>()
    for (const array of new Set(plans.flatMap((plan) => plan.graph.constants))) {
      const address = yield* memory.region(4 * array.data.length)
      Host.upload(memory, address, array, array, "a constant")
      constants.set(array, address)
    }

    const cellAddress = (index: number): number => {
      if (cells === null) throw new Error("a plan with cells was compiled without them")
      return cells.address(index)
    }
    const resolve = (plan: Plan, place: Place): number => {
      switch (place.space) {
        case "arena":
          return arena + place.offset
        case "constant":
          return constants.get(plan.graph.constants[place.index]!)!
        case "cell":
          return cellAddress(place.index)
        case "outer":
          throw new Error("a program has nothing around it")
      }
    }
    const addressIn =
      (plan: Plan) =>
      (node: number): number => {
        const place = plan.places[node]
        if (place === null || place === undefined) throw new Error(`node ${node} has no place`)
        return resolve(plan, place)
      }

    const code = emitKernels(
      plans.map((plan) => ({ plan, address: addressIn(plan), cell: cellAddress, arena })),
      variant,
      threads.together,
      threads.native,
      collector
    )
    const pool = yield* memory.region(code.pool.length)
    const scratch = align(code.workBytes)
    const work = yield* memory.region(scratch * threads.count)
    memory.u8().set(code.pool, pool)
    const { run } = yield* threads.load({
      bytes: code.bytes(pool),
      entries: code.entries.flatMap(({ body, commit }) => [...body, ...commit]).map(({ name }) => name),
      work: (thread) => work + thread * scratch,
      pool: { from: pool, to: pool + code.pool.length },
      mark: collector?.mark
    })

    const callable =
      ({ name }: Call) =>
      (): void => {
        collector?.begin()
        run(name)
      }

    const entries = plans.map(
      (plan, i): Entry => ({
        plan,
        inputs: plan.inputs.map((place) => resolve(plan, place)),
        body: code.entries[i]!.body.map(callable),
        commit: code.entries[i]!.commit.map(callable),
        outputs: plan.graph.outputs.map((node) => ({ node, address: addressIn(plan)(node) })),
        guard: plan.graph.guard === null ? null : addressIn(plan)(plan.graph.guard),
        updates: plan.graph.updates.length > 0
      })
    )

    const state = { alive: true }
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        state.alive = false
      })
    )
    return { enqueue: (entry, inputs) => enqueue(context, cells, state, entries[entry]!, inputs) }
  })

const failure = (message: string, cause?: unknown): Effect.Effect<never, ExecutionError> =>
  Effect.fail(new ExecutionError({ backend: "wasm", message, ...(cause === undefined ? {} : { cause }) }))

const enqueue = (
  { memory, threads }: Context,
  cells: WasmCells | null,
  state: { readonly alive: boolean },
  entry: Entry,
  inputs: ReadonlyArray<NdArray>
): Effect.Effect<Ticket, ExecutionError> =>
  Effect.suspend(() => {
    if (!state.alive || cells?.alive === false) return failure("the scope of this program is closed")
    const broken = threads.broken()
    if (broken !== null) return failure(broken)
    const { nodes } = entry.plan.graph
    const avals = entry.plan.graph.inputs
    checkCount(inputs.length, avals.length, "inputs")
    for (let i = 0; i < inputs.length; i++) Host.upload(memory, entry.inputs[i]!, inputs[i]!, avals[i]!, `input ${i}`)
    try {
      for (const call of entry.body) call()
      const holds = entry.guard === null || memory.i32()[entry.guard / 4] !== 0
      const committed = holds && !(entry.updates && cells !== null && cells.halted)
      if (committed) for (const call of entry.commit) call()
      else if (entry.updates && cells !== null) cells.halted = true
      const outputs = entry.outputs.map(({ address, node }) => Host.download(memory, address, nodes[node]!))
      return Effect.succeed({ read: Effect.succeed({ outputs, committed }) })
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause)
      return failure(threads.broken() ?? `a kernel failed: ${message}`, cause)
    }
  })
