/**
 * Threads of a layer: this one and workers, all of which run the same function at the same time, each its part of every kernel. They
 * live as long as the scope, and what ends one of them ends them all.
 */
import { type BackendUnavailable, CompileError, type OutOfMemory } from "@typegrad/core/Backend"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import type { Together } from "../emit/barrier.ts"
import type { Native } from "../emit/native.ts"
import type { Memory } from "../Memory.ts"
import { unavailable } from "../unavailable.ts"
import { Control, late, stopped } from "./control.ts"
import * as Platform from "./platform.ts"
import type { Message } from "./source.ts"
import { makeWorker } from "./worker.ts"

/** Code ready to run. */
interface Loaded {
  /** runs the function called `entry`; a defect is thrown, and so is what ends a thread */
  readonly run: (entry: string) => void
}

/** A module to run. It imports `env.memory`; `env.work`, the address of scratch; and with workers `thread`, `maySleep` and `rounds`. */
export interface Code {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** functions that are run */
  readonly entries: ReadonlyArray<string>
  readonly work: (thread: number) => number
  /** where its constants lie */
  readonly pool: { readonly from: number; readonly to: number }
  /** what it imports as `env.mark`, for a profile */
  readonly mark: ((id: number) => void) | undefined
}

export interface Threads {
  readonly count: number
  /** null for one thread */
  readonly together: Together | null
  /** what need not be emitted */
  readonly native: Native | null
  readonly load: (code: Code) => Effect.Effect<Loaded, CompileError | OutOfMemory, Scope.Scope>
  /** why nothing can run any more, or null */
  readonly broken: () => string | null
}

const refused = ({ bytes }: Code, cause: unknown): CompileError =>
  new CompileError({
    backend: "wasm",
    op: "program",
    message: `wasm: the engine refused ${bytes.length} bytes of code`,
    cause
  })

const called = (instance: WebAssembly.Instance, entry: string): (() => void) => instance.exports[entry] as () => void

const marks = ({ mark }: Code) => (mark === undefined ? {} : { mark })

/** At once where this thread may be held up: a page's may not, and another takes up the work only milliseconds later. */
const instantiated = async (
  bytes: Uint8Array<ArrayBuffer>,
  imports: WebAssembly.Imports
): Promise<WebAssembly.Instance> =>
  Platform.maySleep()
    ? new WebAssembly.Instance(new WebAssembly.Module(bytes), imports)
    : (await WebAssembly.instantiate(bytes, imports)).instance

/** No workers. */
export const alone = (memory: Memory): Threads => ({
  count: 1,
  together: null,
  native: null,
  load: (code) =>
    Effect.tryPromise({
      try: async () => {
        const env = { memory: memory.wasm, work: code.work(0), ...marks(code) }
        const instance = await instantiated(code.bytes, { env })
        return { run: (entry) => called(instance, entry)() }
      },
      catch: (cause) => refused(code, cause)
    }),
  broken: () => null
})

/** milliseconds for which workers wait awake between steps */
const patience = 0.1

/** looks at the barrier before a thread sleeps: some 100 microseconds. More threads than cores have no time to look. */
const spinsOf = (count: number): number => (count <= Platform.cores() ? 32768 : 16)

/** seconds that this thread waits for the others, whose parts are as large as its own */
const deadline = 60

/** so many seconds as sleeps of 100 milliseconds, or as times `spins` looks of about a nanosecond */
const roundsOf = (seconds: number, maySleep: boolean, spins: number): number =>
  maySleep ? Math.ceil(10 * seconds) : Math.min(Math.ceil((2 ** 30 * seconds) / spins), 2 ** 31 - 1)

/** within which a worker must answer its first message */
const startup = "20 seconds"

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

/** `count` threads over `memory`, which is shared; this one waits so many `seconds` for the others at a barrier. */
export const make = (
  memory: Memory,
  count: number,
  seconds = deadline
): Effect.Effect<Threads, BackendUnavailable, Scope.Scope> =>
  Effect.gen(function* () {
    const control = yield* Effect.mapError(memory.region(Control.bytes), ({ message }) => unavailable(message))
    memory.u8().fill(0, control, control + Control.bytes)
    // growth leaves this view as it is: it is of the same memory
    const words = memory.i32()
    const at = (offset: number): number => (control + offset) / 4
    const spins = spinsOf(count)
    const maySleep = Platform.maySleep()
    const globals = ({ work }: Code, thread: number) => ({
      ...{ thread, work: work(thread), maySleep: thread > 0 || maySleep ? 1 : 0 },
      // the others wait for this one as long as it takes
      rounds: thread > 0 ? -1 : roundsOf(seconds, maySleep, spins)
    })
    const reasons: Partial<Record<number, string>> = {
      [stopped]: "a kernel failed in a worker",
      [late]: `a worker did not do its part within ${seconds} s`
    }
    const state = { broken: null as string | null, open: true }

    const fail = (reason: string): void => {
      if (!state.open) return
      state.broken ??= `the threads cannot go on: ${reason}`
      Atomics.store(words, at(Control.failed), stopped)
      Atomics.notify(words, at(Control.meetings))
    }
    const wake = (): void => {
      Atomics.add(words, at(Control.command), 1)
      if (Atomics.load(words, at(Control.sleeping)) > 0) Atomics.notify(words, at(Control.command))
    }

    const workers = yield* Effect.all(
      Array.from({ length: count - 1 }, () => makeWorker(fail)),
      { concurrency: "unbounded" }
    )
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        state.open = false
        state.broken ??= "the scope of the threads is closed"
      })
    )
    const send = (message: (thread: number) => Message): Effect.Effect<void, string> =>
      Effect.tryPromise({
        // all of it at once: a step may come right after
        try: () => Promise.all(workers.map((worker, i) => worker(message(i + 1)))),
        catch: reasonOf
      }).pipe(
        Effect.tapError((reason) => Effect.sync(() => fail(reason))),
        Effect.asVoid
      )
    yield* send(() => ({ kind: "start", memory: memory.wasm, control, patience })).pipe(
      Effect.timeoutOrElse({ duration: startup, orElse: () => Effect.fail("it does not answer") }),
      Effect.mapError((reason) => unavailable(`a worker thread did not start: ${reason}`))
    )

    const one = Semaphore.makeUnsafe(1)
    const dropped: Array<number> = []
    let modules = 0
    const load = (code: Code): Effect.Effect<Loaded, CompileError, Scope.Scope> =>
      Effect.gen(function* () {
        const { instance, module } = yield* Effect.tryPromise({
          try: async () => {
            const module = await WebAssembly.compile(code.bytes)
            const env = { memory: memory.wasm, ...globals(code, 0), ...marks(code) }
            return { module, instance: await WebAssembly.instantiate(module, { env }) }
          },
          catch: (cause) => refused(code, cause)
        })
        const id = yield* Effect.acquireRelease(
          Effect.sync(() => modules++),
          (id) => Effect.sync(() => dropped.push(id))
        )
        yield* Effect.suspend(() => {
          if (state.broken !== null) return Effect.fail(state.broken)
          const gone = dropped.splice(0)
          Atomics.add(words, at(Control.messages), 1)
          wake()
          return send((thread) => ({
            ...({ kind: "load", id, module, entries: code.entries } as const),
            ...{ globals: globals(code, thread), dropped: gone }
          }))
        }).pipe(
          Effect.uninterruptible,
          one.withPermits(1),
          Effect.mapError((reason) => refused(code, reason))
        )
        const functions = new Map(code.entries.map((name, i) => [name, { i, call: called(instance, name) }]))
        return {
          run: (entry) => {
            if (state.broken !== null) throw new Error(state.broken)
            const { call, i } = functions.get(entry)!
            words[at(Control.module)] = id
            words[at(Control.entry)] = i
            Atomics.add(words, at(Control.steps), 1)
            wake()
            try {
              call()
            } catch (cause) {
              fail(reasons[Atomics.load(words, at(Control.failed))] ?? reasonOf(cause))
              throw cause
            }
          }
        }
      })
    return { count, together: { count, control, spins }, native: null, load, broken: () => state.broken }
  })
