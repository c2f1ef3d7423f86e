/**
 * The WebAssembly backend: programs run as code made for their plan, in a linear memory of the layer's own.
 *
 * @since 0.1.0
 */
import { Backend, BackendUnavailable, CompileError, type Service } from "@typegrad/core/Backend"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Cells from "./cells.ts"
import { composites } from "./emit/composites.ts"
import { supportedElementwise } from "./emit/Module.ts"
import * as Executable from "./executable.ts"
import * as Features from "./features.ts"
import * as Memory from "./Memory.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** plain SIMD even where the machine has fused multiply-add: the same bits on every machine, about a quarter slower */
  readonly deterministic?: boolean
  /** the most that the linear memory may grow to, at most 2 GiB (the default) */
  readonly maxBytes?: number
}

const unavailable = (message: string, cause?: unknown): BackendUnavailable =>
  new BackendUnavailable({ backend: "wasm", message: `wasm: ${message}`, ...(cause === undefined ? {} : { cause }) })

const make = (options: Options): Effect.Effect<Service, BackendUnavailable> =>
  Effect.gen(function* () {
    if (!Features.hasWebAssembly()) return yield* unavailable("this runtime has no WebAssembly")
    if (!Features.hasSimd()) return yield* unavailable("this runtime has no WebAssembly SIMD")
    const fused = yield* Effect.tryPromise({
      try: Features.hasFma,
      catch: (cause) => unavailable("this runtime compiles no WebAssembly at run time", cause)
    })
    const memory = yield* Effect.try({
      try: () => Memory.make(options.maxBytes ?? Memory.largest),
      catch: (cause) => unavailable("this runtime gives no linear memory", cause)
    })
    const fma = fused && options.deterministic !== true
    const ours = new WeakMap<object, Cells.WasmCells>()
    let programs = 0
    return {
      name: "wasm",
      variant: fma ? "fma" : "simd",
      inFlight: 1,
      elementwise: supportedElementwise,
      composites,
      cells: (avals) =>
        Effect.tap(Memory.allOrNothing(Cells.make(memory, avals)), (cells) =>
          Effect.sync(() => ours.set(cells, cells))
        ),
      compile: (entries, cells) => {
        const own = cells === null ? null : ours.get(cells)
        if (own === undefined) {
          const message = "wasm: these cells belong to another backend"
          return Effect.fail(new CompileError({ backend: "wasm", op: "cell", message }))
        }
        return Effect.tap(Memory.allOrNothing(Executable.compile({ memory, variant: { fma } }, entries, own)), () =>
          Effect.sync(() => {
            programs++
          })
        )
      },
      stats: Effect.sync(() => ({ programs, bytes: memory.inUse() }))
    }
  })

/**
 * A backend that runs programs as WebAssembly with 128-bit SIMD. Its variant is "fma" (relaxed SIMD on a machine with fused
 * multiply-add) or "simd". Fails with `BackendUnavailable` where WebAssembly or SIMD is missing or run-time compilation is
 * refused. A program that needs more than `maxBytes` fails with `OutOfMemory`.
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
