/** A program in linear memory: its regions, its module, and how a step runs. A step is synchronous: its ticket is read at once. */
import { CompileError, type Executable, ExecutionError, type OutOfMemory, type Ticket } from "@typegrad/core/Backend"
import type { NdArray } from "@typegrad/core/NdArray"
import { bodies, type Place, type Plan } from "@typegrad/core/Plan"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { WasmCells } from "./cells.ts"
import { misfit } from "./emit/composites.ts"
import { type Call, emitKernels, measure, supportsSingle, type Variant } from "./emit/Module.ts"
import * as Host from "./host.ts"
import type { Memory } from "./Memory.ts"

export interface Context {
  readonly memory: Memory
  readonly variant: Variant
}

/** An entry ready to run: what is left to do in a step is copying and calling. */
interface Entry {
  readonly plan: Plan
  readonly inputs: ReadonlyArray<number>
  readonly body: ReadonlyArray<() => void>
  readonly commit: ReadonlyArray<() => void>
  readonly outputs: ReadonlyArray<{ readonly node: number; readonly address: number; readonly early: boolean }>
  readonly guard: number | null
  readonly updates: boolean
}

const compileError = (op: string, message: string, cause?: unknown): CompileError =>
  new CompileError({ backend: "wasm", op, message: `wasm: ${message}`, ...(cause === undefined ? {} : { cause }) })

/** A plan and those of the bodies in it. */
const withBodies = (plan: Plan): ReadonlyArray<Plan> => [plan, ...plan.kernels.flatMap(bodies).flatMap(withBodies)]

/** Fails where a kernel has no code, or a composite is not its kernel's. */
const check = (plans: ReadonlyArray<Plan>): Effect.Effect<void, CompileError> =>
  Effect.suspend(() => {
    for (const { graph, kernels } of plans) {
      for (const kernel of kernels) {
        const wrong = kernel.kind === "composite" ? misfit(graph, kernel) : null
        if (wrong !== null) return Effect.fail(compileError(wrong.op, wrong.message))
        if (kernel.kind !== "single") continue
        const { op } = graph.nodes[kernel.node]!
        if (!supportsSingle(op)) return Effect.fail(compileError(op, `there is no kernel for ${op}`))
      }
    }
    return Effect.void
  })

export const compile = (
  context: Context,
  plans: ReadonlyArray<Plan>,
  cells: WasmCells | null
): Effect.Effect<Executable, CompileError | OutOfMemory, Scope.Scope> =>
  Effect.gen(function* () {
    const { memory, variant } = context
    yield* check(plans.flatMap(withBodies))

    // Only one entry runs at a time and nothing in an arena outlives a run: all of them share it.
    const arena = yield* memory.region(plans.reduce((most, plan) => Math.max(most, plan.bytes), 0))
    const needs = measure(plans, variant)
    const poolAddress = yield* memory.region(needs.poolBytes)
    const workAddress = yield* memory.region(needs.workBytes)
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

    const code = emitKernels({
      entries: plans.map((plan) => ({ plan, address: addressIn(plan), cell: cellAddress, arena })),
      variant,
      poolAddress,
      workAddress
    })
    memory.u8().set(code.pool, poolAddress)
    const { instance } = yield* Effect.tryPromise({
      try: () => WebAssembly.instantiate(code.bytes, { env: { memory: memory.wasm } }),
      catch: (cause) => compileError("program", `the engine refused ${code.bytes.length} bytes of code`, cause)
    })

    const callable = ({ name }: Call): (() => void) => instance.exports[name] as () => void

    const entries = plans.map(
      (plan, i): Entry => ({
        plan,
        inputs: plan.inputs.map((place) => resolve(plan, place)),
        body: code.entries[i]!.body.map(callable),
        commit: code.entries[i]!.commit.map(callable),
        outputs: plan.graph.outputs.map((node) => ({
          node,
          address: addressIn(plan)(node),
          // a cell's value before the step: kernels after the commit point write over it
          early: plan.places[node]?.space === "cell"
        })),
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
    return { enqueue: (entry, inputs) => enqueue(memory, cells, state, entries[entry]!, inputs) }
  })

const failure = (message: string, cause?: unknown): Effect.Effect<never, ExecutionError> =>
  Effect.fail(new ExecutionError({ backend: "wasm", message, ...(cause === undefined ? {} : { cause }) }))

const enqueue = (
  memory: Memory,
  cells: WasmCells | null,
  state: { readonly alive: boolean },
  entry: Entry,
  inputs: ReadonlyArray<NdArray>
): Effect.Effect<Ticket, ExecutionError> =>
  Effect.suspend(() => {
    if (!state.alive || cells?.alive === false) return failure("the scope of this program is closed")
    const { nodes } = entry.plan.graph
    const avals = entry.plan.graph.inputs
    if (inputs.length !== avals.length) throw new Error(`${avals.length} inputs are needed, not ${inputs.length}`)
    for (let i = 0; i < inputs.length; i++) Host.upload(memory, entry.inputs[i]!, inputs[i]!, avals[i]!, `input ${i}`)
    const outputs: Array<NdArray> = Array(entry.outputs.length)
    const read = (early: boolean): void => {
      for (let i = 0; i < outputs.length; i++) {
        const output = entry.outputs[i]!
        if (output.early === early) outputs[i] = Host.download(memory, output.address, nodes[output.node]!)
      }
    }
    try {
      for (const call of entry.body) call()
      read(true)
      const holds = entry.guard === null || memory.i32()[entry.guard / 4] !== 0
      const committed = holds && !(entry.updates && cells !== null && cells.halted)
      if (committed) for (const call of entry.commit) call()
      else if (entry.updates && cells !== null) cells.halted = true
      read(false)
      return Effect.succeed({ read: Effect.succeed({ outputs, committed }) })
    } catch (cause) {
      return failure(`a kernel failed: ${cause instanceof Error ? cause.message : String(cause)}`, cause)
    }
  })
