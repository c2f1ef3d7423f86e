/**
 * The WebAssembly backend: programs run as code made for their plan, in a linear memory of the layer's own.
 *
 * @since 0.1.0
 */
import { Backend, type BackendUnavailable, CompileError, type Service } from "@typegrad/core/Backend"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { problem } from "../internal/options.ts"
import { allOrNothing } from "../internal/scoped.ts"
import * as Cells from "./cells.ts"
import { composites } from "./emit/composites.ts"
import { supportedElementwise } from "./emit/Module.ts"
import * as Executable from "./executable.ts"
import * as Features from "./features.ts"
import * as Memory from "./Memory.ts"
import { rules } from "./options.ts"
import * as Prebuilt from "./prebuilt/Prebuilt.ts"
import type * as Profiling from "./profile.ts"
import * as Platform from "./threads/platform.ts"
import * as Threads from "./threads/Threads.ts"
import { unavailable } from "./unavailable.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** plain SIMD even where the machine has fused multiply-add: the same bits on every machine, about a quarter slower */
  readonly deterministic?: boolean
  /**
   * width of the registers that code is made for, in bits: 128 (the default) or 256, which gives the same bits and makes matrix products
   * about twice as fast. It sets an experimental flag of V8, `--experimental-wasm-revectorize`, for the whole process, and only with
   * Node 24 or later on a processor with AVX2; elsewhere it is 128
   */
  readonly simd?: 128 | 256
  /** the most that the linear memory may grow to, at most 2 GiB (the default) */
  readonly maxBytes?: number
  /**
   * how many threads share the work of a step: 1 (the default), more, or "auto": as many as run at the same time, at most 8, and 1 where
   * there can be no others. The bits are the same. A page must be cross-origin isolated
   */
  readonly threads?: number | "auto"
  /**
   * the prebuilt library, for runtimes that compile no WebAssembly at run time: the module of `@typegrad/backend/kernels.wasm`, or of
   * `@typegrad/backend/kernels-simd.wasm` for plain SIMD. Programs are interpreted on it by one thread, with the same bits
   */
  readonly kernels?: WebAssembly.Module
  /** is told what kernels take; not with `kernels`, whose programs are interpreted */
  readonly profile?: Profiling.Profile
}

/** Gradients of small models have no work for more. */
const mostThreads = 8

const countOf = ({ kernels, threads = 1 }: Options): number => {
  if (threads !== "auto") return threads
  return kernels !== undefined || Platform.obstacle() !== null ? 1 : Math.min(Platform.cores(), mostThreads)
}

/** What runs programs: the engine's compiler, or an interpreter in a library that is compiled already. */
interface Engine {
  readonly threads: Threads.Threads
  readonly fma: boolean
  readonly wide: boolean
}

const compiler = (
  options: Options,
  memory: Memory.Memory,
  count: number
): Effect.Effect<Engine, BackendUnavailable, Scope.Scope> =>
  Effect.gen(function* () {
    const fused = yield* Effect.try({
      try: Features.hasFma,
      catch: (cause) => unavailable("this runtime compiles no WebAssembly at run time: give it `kernels`", cause)
    })
    const threads = count === 1 ? Threads.alone(memory) : yield* Threads.make(memory, count)
    // a processor that multiplies and adds at once has AVX2, too
    const wide = options.simd === 256 && fused && Features.joinRegisters()
    return { threads, fma: fused && options.deterministic !== true, wide }
  })

const interpreter = (
  kernels: WebAssembly.Module,
  options: Options,
  memory: Memory.Memory,
  count: number
): Effect.Effect<Engine, BackendUnavailable, Scope.Scope> =>
  Effect.gen(function* () {
    if (count > 1) return yield* unavailable("prebuilt kernels run on one thread")
    const engine = yield* Prebuilt.open(kernels, memory)
    if (!engine.fma || options.deterministic !== true) return { ...engine, wide: false }
    return yield* unavailable("these kernels have fused multiply-add: deterministic ones are in kernels-simd.wasm")
  })

const make = (options: Options): Effect.Effect<Service, BackendUnavailable, Scope.Scope> =>
  Effect.gen(function* () {
    const { kernels } = options
    if (!Features.hasWebAssembly()) return yield* unavailable("this runtime has no WebAssembly")
    if (kernels === undefined && !Features.hasSimd()) return yield* unavailable("this runtime has no WebAssembly SIMD")
    const wrong = problem(rules, options)
    if (wrong !== null) return yield* unavailable(wrong)
    const count = countOf(options)
    const obstacle = count > 1 ? Platform.obstacle() : null
    if (obstacle !== null) return yield* unavailable(obstacle)
    const memory = yield* Effect.try({
      try: () => Memory.make(options.maxBytes ?? Memory.largest, count > 1),
      catch: (cause) => unavailable("this runtime gives no linear memory", cause)
    })
    const { fma, threads, wide } =
      kernels === undefined
        ? yield* compiler(options, memory, count)
        : yield* interpreter(kernels, options, memory, count)
    const collector = kernels === undefined ? (options.profile?.["~collector"] ?? null) : null
    const ours = new WeakMap<object, Cells.WasmCells>()
    let programs = 0
    return {
      name: "wasm",
      variant: fma ? "fma" : "simd",
      inFlight: 1,
      elementwise: supportedElementwise,
      composites,
      cells: (avals) =>
        Effect.tap(allOrNothing(Cells.make(memory, avals)), (cells) => Effect.sync(() => ours.set(cells, cells))),
      compile: (entries, cells) => {
        const own = cells === null ? null : ours.get(cells)
        if (own === undefined) {
          const message = "wasm: these cells belong to another backend"
          return Effect.fail(new CompileError({ backend: "wasm", op: "cell", message }))
        }
        return Effect.tap(
          allOrNothing(Executable.compile({ memory, threads, variant: { fma, wide }, collector }, entries, own)),
          () =>
            Effect.sync(() => {
              programs++
            })
        )
      },
      stats: Effect.sync(() => ({ programs, bytes: memory.inUse() }))
    }
  })

/**
 * A backend that runs programs as WebAssembly with SIMD. Its variant is "fma" (relaxed SIMD on a machine with fused
 * multiply-add) or "simd". Fails with `BackendUnavailable` where WebAssembly or SIMD is missing, and where run-time compilation is
 * refused and no `kernels` are given. A program that needs more than `maxBytes` fails with `OutOfMemory`.
 *
 * With `threads`, workers live as long as the layer's scope and share its memory: `Wasm.layer({ threads: 2 })`. It fails with
 * `BackendUnavailable` where workers cannot start, and in a page that is not cross-origin isolated, with the headers that are missing.
 * When a worker ends, steps fail with an `ExecutionError`.
 *
 * @example
 * ```ts
 * import { Wasm } from "@typegrad/backend/wasm"
 * import * as NdArray from "@typegrad/core/NdArray"
 * import * as Program from "@typegrad/core/Program"
 * import * as Spec from "@typegrad/core/Spec"
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Effect from "effect/Effect"
 *
 * const program = Effect.gen(function*() {
 *   const halves = yield* Program.compile((x) => Tensor.mul(x, 0.5), [Spec.make([3])])
 *   return yield* halves.run(NdArray.make([1, 2, 3]))
 * })
 * Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(Wasm.layer()))) // => [0.5, 1, 1.5]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options = {}): Layer.Layer<Backend, BackendUnavailable> =>
  Layer.effect(Backend, make(options))

export { type Profile, profile, type Row } from "./profile.ts"
