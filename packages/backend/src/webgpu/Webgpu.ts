/**
 * The WebGPU backend: programs run as WGSL made for their plan, in buffers on the device. A step is one submission; it is computed while the
 * next ones are recorded.
 *
 * @since 0.1.0
 */
import { Backend, type BackendUnavailable, type Service } from "@typegrad/core/Backend"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import { problem } from "../internal/options.ts"
import { allOrNothing } from "../internal/scoped.ts"
import * as Buffers from "./buffers.ts"
import * as Cells from "./cells.ts"
import * as Device from "./device.ts"
import { compileError, unavailable } from "./errors.ts"
import * as Executable from "./executable.ts"
import { rules } from "./options.ts"
import * as Pipelines from "./pipelines.ts"
import { composites } from "./wgsl/composites/table.ts"
import { supportedElementwise } from "./wgsl/elementwise/compute.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** where adapters are found: `navigator.gpu`, unless given */
  readonly gpu?: GPU
  /** a device made elsewhere, which stays its owner's: that of tfjs, or one with other features */
  readonly device?: GPUDevice
  /** which adapter is meant, where there are several */
  readonly powerPreference?: GPUPowerPreference
  /** the most that buffers may take together: no limit, unless given, but the device's own */
  readonly maxBytes?: number
  /** how many steps may be under way before one of them is read: 4 */
  readonly inFlight?: number
}

const make = (options: Options): Effect.Effect<Service, BackendUnavailable, Scope.Scope> =>
  Effect.gen(function* () {
    const wrong = problem(rules, options)
    if (wrong !== null) return yield* unavailable(wrong)
    const scope = yield* Effect.scope
    const device = yield* Device.open(options)
    const buffers = Buffers.make(device, options.maxBytes ?? Infinity)
    const inFlight = options.inFlight ?? 4
    const context = {
      ...{ device, buffers, inFlight, scope },
      pipelines: Pipelines.make(device),
      turn: Semaphore.makeUnsafe(1)
    }
    const ours = new WeakMap<object, Cells.WebgpuCells>()
    let programs = 0
    return {
      name: "webgpu",
      variant: device.adapter,
      inFlight,
      elementwise: supportedElementwise,
      composites,
      cells: (avals) =>
        Effect.tap(allOrNothing(Cells.make(context, avals)), (cells) => Effect.sync(() => ours.set(cells, cells))),
      compile: (entries, cells) => {
        const own = cells === null ? null : ours.get(cells)
        if (own === undefined) return Effect.fail(compileError("cell", "these cells belong to another backend"))
        return Effect.tap(allOrNothing(Executable.compile(context, entries, own)), () =>
          Effect.sync(() => {
            programs++
          })
        )
      },
      stats: Effect.sync(() => ({ programs, bytes: buffers.inUse() }))
    }
  })

/**
 * A backend that runs programs on a GPU. Its variant names the adapter, for the low-order bits depend on it. Fails with
 * `BackendUnavailable` where there is no WebGPU or no adapter; `@typegrad/backend/webgpu/node` has a layer for Node. A program that needs
 * more than `maxBytes`, or than the device has, fails with `OutOfMemory`; when the device is lost, everything fails with an
 * `ExecutionError` that says why.
 *
 * @example
 * ```ts
 * import { Wasm } from "@typegrad/backend/wasm"
 * import { Webgpu } from "@typegrad/backend/webgpu"
 * import * as NdArray from "@typegrad/core/NdArray"
 * import * as Program from "@typegrad/core/Program"
 * import * as Spec from "@typegrad/core/Spec"
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Effect from "effect/Effect"
 * import * as Layer from "effect/Layer"
 *
 * const program = Effect.gen(function*() {
 *   const halves = yield* Program.compile((x) => Tensor.mul(x, 0.5), [Spec.make([3])])
 *   return yield* halves.run(NdArray.make([1, 2, 3]))
 * })
 * const layer = Layer.catchTag(Webgpu.layer(), "BackendUnavailable", () => Wasm.layer())
 * Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(layer))) // => [0.5, 1, 1.5]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options = {}): Layer.Layer<Backend, BackendUnavailable> =>
  Layer.effect(Backend, make(options))
