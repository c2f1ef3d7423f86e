/** How a step gets into the queue, and its results back. */
import type {
  BackendUnavailable,
  CompileError,
  Executable,
  ExecutionError,
  OutOfMemory,
  Result,
  Ticket
} from "@typegrad/core/Backend"
import type { NdArray } from "@typegrad/core/NdArray"
import type { Plan } from "@typegrad/core/Plan"
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Queue from "effect/Queue"
import * as Scope from "effect/Scope"
import { checkCount } from "../internal/arrays.ts"
import { product } from "../internal/sizes.ts"
import { mapRead } from "./buffers.ts"
import type { WebgpuCells } from "./cells.ts"
import { failure, reason, unavailable } from "./errors.ts"
import * as Host from "./host.ts"
import { word } from "./ledger.ts"
import { type Context, type Entry, load, type Program } from "./program.ts"
import { parts, play } from "./tape.ts"

/** A step that is being recorded, or computed. */
type Step = Deferred.Deferred<Result, ExecutionError>

/** Completes a step; its staging is free then. */
type Done = (effect: Effect.Effect<Result, ExecutionError>) => void

interface Running {
  readonly context: Context
  readonly program: Program
  /** why it cannot run, or null */
  readonly obstacle: () => string | null
  readonly steps: Set<Step>
}

/** What `f` gives: it is called at once. */
const now = <A>(f: () => A): Exit.Exit<A, ExecutionError> =>
  Effect.runSyncExit(Effect.try({ try: f, catch: (cause) => failure(reason(cause), cause) }))

/** What a mapped buffer says. */
const decode = ({ bytes, gate, outputs }: Entry, staging: GPUBuffer): Result => {
  const data = staging.getMappedRange()
  const committed = gate === null || new Uint32Array(data, bytes - word, 1)[0] !== 0
  return { outputs: outputs.map(({ aval, to }) => Host.download(data, to, aval)), committed }
}

/** Submits what is recorded with the copies of the results, and completes the step when they are on the host. */
const finish = (
  { context: { device }, program: { buffers } }: Running,
  entry: Entry,
  encoder: GPUCommandEncoder,
  staging: GPUBuffer,
  done: Done
): void => {
  const { gpu } = device
  for (const { aval, from, to } of entry.outputs) {
    const bytes = word * product(aval.sizes)
    if (bytes > 0) encoder.copyBufferToBuffer(buffers[from.space], word * from.element, staging, to, bytes)
  }
  if (entry.gate !== null) {
    encoder.copyBufferToBuffer(buffers.gates, word * entry.gate.element, staging, entry.bytes - word, word)
  }
  gpu.queue.submit([encoder.finish()])
  device.settle(
    Promise.all([staging.mapAsync(mapRead), gpu.popErrorScope()]),
    ([, error]) => {
      done(error === null ? now(() => decode(entry, staging)) : Effect.fail(failure(`a step failed: ${error.message}`)))
    },
    (error) => done(Effect.fail(error))
  )
}

/** A step without a `while`: one submission. */
const once = (running: Running, entry: Entry, staging: GPUBuffer, done: Done): void => {
  const encoder = running.context.device.gpu.createCommandEncoder()
  const pass = encoder.beginComputePass()
  play(pass, running.program.machine, entry.tape)
  pass.end()
  finish(running, entry, encoder, staging, done)
}

/** A step with a `while`: a submission whenever one must be looked at. */
const inParts = (running: Running, entry: Entry, staging: GPUBuffer, done: Done): Effect.Effect<void, ExecutionError> =>
  Effect.gen(function* () {
    const { context, obstacle, program } = running
    const { device } = context
    const { gpu } = device
    const turns = program.turns!
    let encoder = gpu.createCommandEncoder()
    let pass = encoder.beginComputePass()
    const walk = parts(() => pass, program.machine, entry.tape)
    for (let next = walk.next(); next.done !== true; ) {
      pass.end()
      encoder.copyBufferToBuffer(program.buffers.gates, next.value, turns, 0, word)
      gpu.queue.submit([encoder.finish()])
      const error = yield* device.wait(async () => {
        const [, error] = await Promise.all([turns.mapAsync(mapRead), gpu.popErrorScope()])
        return error
      })
      const holds = new Uint32Array(turns.getMappedRange())[0] !== 0
      turns.unmap()
      const closed = error === null ? obstacle() : `a step failed: ${error.message}`
      if (closed !== null) return yield* failure(closed)
      gpu.pushErrorScope("validation")
      encoder = gpu.createCommandEncoder()
      pass = encoder.beginComputePass()
      next = walk.next(holds)
    }
    pass.end()
    finish(running, entry, encoder, staging, done)
  })

const enqueue = (
  running: Running,
  entry: Entry,
  inputs: ReadonlyArray<NdArray>
): Effect.Effect<Ticket, ExecutionError> => {
  const { context, obstacle, program, steps } = running
  const { gpu } = context.device
  const { turn } = context
  const start = (staging: GPUBuffer, leave: Effect.Effect<void>): Effect.Effect<Ticket, ExecutionError> =>
    Effect.gen(function* () {
      const why = obstacle()
      if (why !== null) return yield* failure(why)
      checkCount(inputs.length, entry.inputs.length, "inputs")
      entry.inputs.forEach(({ aval, offset }, i) => {
        Host.upload(gpu.queue, program.buffers.arena, offset, inputs[i]!, aval, `input ${i}`)
      })
      gpu.pushErrorScope("validation")
      const step: Step = Deferred.makeUnsafe()
      steps.add(step)
      const done: Done = (effect) => {
        steps.delete(step)
        staging.unmap()
        Queue.offerUnsafe(entry.staging, staging)
        Deferred.doneUnsafe(step, effect)
      }
      const ticket = { read: Deferred.await(step) }
      if (!entry.tape.waits) {
        const recorded = now(() => once(running, entry, staging, done))
        if (Exit.isFailure(recorded)) done(Effect.failCause(recorded.cause))
        yield* leave
        return ticket
      }
      const rest = inParts(running, entry, staging, done).pipe(
        Effect.onError((cause) =>
          Effect.sync(() => {
            const interrupted = Cause.hasInterruptsOnly(cause)
            done(interrupted ? Effect.fail(failure("the scope of this layer is closed")) : Effect.failCause(cause))
          })
        ),
        Effect.ensuring(leave)
      )
      yield* Effect.forkIn(rest, context.scope)
      return ticket
    })
  return Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      // the turn is the scope's as soon as it is taken: an interruption right then gives it back
      const held = Scope.makeUnsafe()
      const leave = Scope.close(held, Exit.void)
      yield* Effect.onError(restore(Scope.provide(turn.takeScoped(1), held)), () => leave)
      const staging = yield* Effect.onError(restore(Queue.take(entry.staging)), () => leave)
      return yield* Effect.onError(start(staging, leave), () => {
        Queue.offerUnsafe(entry.staging, staging)
        return leave
      })
    })
  )
}

export const compile = (
  context: Context,
  plans: ReadonlyArray<Plan>,
  cells: WebgpuCells | null
): Effect.Effect<Executable, CompileError | OutOfMemory | BackendUnavailable, Scope.Scope> =>
  Effect.gen(function* () {
    const program = yield* load(context, plans, cells)
    const steps = new Set<Step>()
    let alive = true
    const obstacle = (): string | null =>
      alive && cells?.alive() !== false ? context.device.broken() : "the scope of this program is closed"
    // what is in the queue gets to its readers: buffers go after it
    yield* Effect.addFinalizer(() =>
      Effect.suspend(() => {
        alive = false
        return Effect.forEach(steps, (step) => Effect.exit(Deferred.await(step)), { discard: true })
      })
    )
    const running: Running = { context, program, obstacle, steps }
    return {
      enqueue: (entry: number, inputs: ReadonlyArray<NdArray>) => enqueue(running, program.entries[entry]!, inputs)
    }
  }).pipe(Effect.catchTag("ExecutionError", ({ cause, message }) => Effect.fail(unavailable(message, cause))))
