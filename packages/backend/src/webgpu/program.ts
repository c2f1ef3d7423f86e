/** A program on the device: its tapes, pipelines and buffers. */
import type { CompileError, ExecutionError, OutOfMemory } from "@typegrad/core/Backend"
import type { Aval } from "@typegrad/core/Graph"
import type { NdArray } from "@typegrad/core/NdArray"
import type { Plan } from "@typegrad/core/Plan"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import { unsupported } from "../internal/plans.ts"
import { align, product } from "../internal/sizes.ts"
import { usage } from "./buffers.ts"
import type * as Cells from "./cells.ts"
import { compileError } from "./errors.ts"
import * as Gates from "./gates.ts"
import * as Host from "./host.ts"
import { type Frame, type Ledger, makeFrame, makeLedger, word } from "./ledger.ts"
import { bind, layoutKey, type Module, type Pipelines } from "./pipelines.ts"
import { record } from "./record.ts"
import { type Machine, type Tape, writer } from "./tape.ts"
import type { Space, Spot } from "./wgsl/shader.ts"
import { supportsSingle } from "./wgsl/singles/table.ts"

export interface Context extends Cells.Context {
  readonly pipelines: Pipelines
  readonly inFlight: number
  /** the layer's */
  readonly scope: Scope.Scope
}

interface Input {
  readonly aval: Aval
  /** bytes to it in the arena */
  readonly offset: number
}

interface Output {
  readonly aval: Aval
  readonly from: Spot
  /** bytes to it on the host */
  readonly to: number
}

/** What is known of an entry without a device. */
interface Recorded {
  readonly tape: Tape
  readonly inputs: ReadonlyArray<Input>
  readonly outputs: ReadonlyArray<Output>
  /** tells whether a step has committed, if it may not */
  readonly gate: Spot | null
  /** of what is read: the outputs, and the gate behind them */
  readonly bytes: number
}

export interface Entry extends Recorded {
  /** where what is read gets to the host, unless a step that is under way has it */
  readonly staging: Queue.Queue<GPUBuffer>
}

export interface Program {
  readonly entries: ReadonlyArray<Entry>
  readonly machine: Machine
  readonly buffers: { readonly [S in Space]: GPUBuffer }
  /** where a `while` is looked at */
  readonly turns: GPUBuffer | null
}

/** More bytes of results than this are not kept on the host for several steps. */
const mostStaged = 16 * 2 ** 20

const recordEntry = (ledger: Ledger, frame: Frame, cells: Cells.WebgpuCells | null): Recorded => {
  const { graph, plan, spot } = frame
  const { commit, kernels } = plan
  const out = writer()
  out.append(record(ledger, frame, null, 0, commit))
  const guard = graph.guard === null ? null : spot(graph.guard)
  const updates = graph.updates.length > 0 && cells !== null
  const gate = guard === null && !updates ? null : ledger.gate()
  if (gate !== null) {
    ledger.add(out, "guard", updates ? Gates.commit(guard, cells.halted, gate) : Gates.when([guard], gate), null)
  }
  out.append(record(ledger, frame, gate, commit, kernels.length))
  let bytes = 0
  const outputs = graph.outputs.map((node): Output => {
    const aval = graph.nodes[node]!
    const to = bytes
    bytes += word * product(aval.sizes)
    return { aval, from: spot(node), to }
  })
  const inputs = plan.inputs.map(
    (place, i): Input => ({ aval: graph.inputs[i]!, offset: word * frame.at(place).element })
  )
  return { tape: out.tape(), inputs, outputs, gate, bytes: bytes + word }
}

/** Where constants stand, each of them once. */
const placed = (plans: ReadonlyArray<Plan>) => {
  const offsets = new Map<NdArray, number>()
  let bytes = 0
  for (const array of plans.flatMap(({ graph }) => graph.constants)) {
    if (offsets.has(array)) continue
    offsets.set(array, bytes)
    bytes += align(word * array.data.length)
  }
  return { offsets, bytes }
}

const machineOf = (
  { device, pipelines }: Context,
  modules: ReadonlyArray<Module>,
  compiled: ReadonlyArray<GPUComputePipeline>,
  buffers: Program["buffers"],
  uniforms: GPUBuffer
): Machine => {
  const known = new Map<string, GPUBindGroup>()
  const group = (module: Module): GPUBindGroup => {
    const key = layoutKey(module)
    const found = known.get(key) ?? bind(device, pipelines.layout(module), module, buffers, uniforms)
    known.set(key, found)
    return found
  }
  return { pipelines: compiled, groups: modules.map(group), counts: modules.map(({ gated }) => (gated ? 2 : 1)) }
}

const stage = ({ buffers, inFlight }: Context, recorded: Recorded) =>
  Effect.gen(function* () {
    const staging = yield* Queue.unbounded<GPUBuffer>()
    const count = Math.min(inFlight, Math.max(1, Math.floor(mostStaged / recorded.bytes)))
    for (let i = 0; i < count; i++) {
      Queue.offerUnsafe(staging, yield* buffers.make("results", recorded.bytes, usage.mapRead | usage.copyTarget))
    }
    return { ...recorded, staging }
  })

/** Puts a program on the device, for as long as the scope is open. */
export const load = (
  context: Context,
  plans: ReadonlyArray<Plan>,
  cells: Cells.WebgpuCells | null
): Effect.Effect<Program, CompileError | OutOfMemory | ExecutionError, Scope.Scope> =>
  Effect.gen(function* () {
    const missing = unsupported(plans, supportsSingle)
    if (missing !== null) return yield* compileError(missing, `there is no kernel for ${missing}`)
    const { buffers, device, pipelines } = context
    const { queue } = device.gpu
    const constants = placed(plans)
    const cell = (index: number): Spot => {
      if (cells === null) throw new Error("a plan with cells was compiled without them")
      return cells.spot(index)
    }
    const ledger = makeLedger()
    const recorded = plans.map((plan) => {
      const frame = makeFrame(
        plan,
        0,
        (place) => {
          switch (place.space) {
            case "arena":
              return { space: "arena", element: place.offset / word }
            case "constant":
              return { space: "constants", element: constants.offsets.get(plan.graph.constants[place.index]!)! / word }
            case "cell":
              return cell(place.index)
            case "outer":
              throw new Error("a program has nothing around it")
          }
        },
        cell
      )
      return recordEntry(ledger, frame, cells)
    })
    const { modules } = ledger
    const compiled = yield* Effect.forEach(modules, pipelines.get, { concurrency: "unbounded" })

    // only one entry runs at a time and nothing in an arena outlives a run: all of them share it
    const arenaBytes = plans.reduce((most, plan) => Math.max(most, plan.bytes), 0)
    const { copySource, copyTarget, storage, uniform } = usage
    const arena = yield* buffers.make("arena", arenaBytes, storage | copySource | copyTarget)
    const gates = yield* buffers.make("gates", ledger.gateBytes(), storage | uniform | copySource)
    const needed = (space: Space, bytes: number, flags: number) =>
      bytes > 0 || modules.some(({ spaces }) => spaces.includes(space))
        ? buffers.make(space, bytes, flags)
        : Effect.succeed(gates)
    const all = {
      ...{ arena, gates, cells: cells?.buffer ?? gates },
      constants: yield* needed("constants", constants.bytes, storage | copySource | copyTarget),
      work: yield* needed("work", ledger.workBytes(), storage)
    }
    const data = ledger.uniforms()
    const uniforms = yield* buffers.make("uniforms", data.byteLength, uniform | copyTarget)
    queue.writeBuffer(uniforms, 0, data)
    for (const [array, offset] of constants.offsets) {
      Host.upload(queue, all.constants, offset, array, array, "a constant")
    }
    const turns = recorded.some(({ tape }) => tape.waits)
      ? yield* buffers.make("a gate on the host", word, usage.mapRead | copyTarget)
      : null
    return {
      ...{ buffers: all, turns },
      entries: yield* Effect.forEach(recorded, (entry) => stage(context, entry)),
      machine: machineOf(context, modules, compiled, all, uniforms)
    }
  })
