/**
 * The backend that fits where a program runs: WebGPU where there is an adapter, WebAssembly elsewhere.
 *
 * @since 0.1.0
 */
import { Backend, BackendUnavailable } from "@typegrad/core/Backend"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { problem, type Rules } from "./internal/options.ts"
import { rules as wasmRules } from "./wasm/options.ts"
import * as Wasm from "./wasm/Wasm.ts"
import { rules as webgpuRules } from "./webgpu/options.ts"
import * as Webgpu from "./webgpu/Webgpu.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** for `Webgpu.layer` */
  readonly webgpu?: Webgpu.Options
  /** for `Wasm.layer` */
  readonly wasm?: Wasm.Options
}

const isRecord = (value: unknown): boolean => typeof value === "object" && value !== null

const rules: Rules<Options> = {
  webgpu: [isRecord, "options of Webgpu.layer"],
  wasm: [isRecord, "options of Wasm.layer"]
}

const said = (backend: string, wrong: string | null): string | null => (wrong === null ? null : `${backend}: ${wrong}`)

/** The layer; once it is built it says that it is the one. */
const telling = <E>(layer: Layer.Layer<Backend, E>, why: string): Layer.Layer<Backend, E> =>
  Layer.tap(layer, (context) => {
    const { name, variant } = Context.get(context, Backend)
    return Effect.logInfo(`programs run on ${name} (${variant}): ${why}`)
  })

const unavailable = (message: string): Layer.Layer<Backend, BackendUnavailable> =>
  Layer.effect(Backend, Effect.fail(new BackendUnavailable({ backend: "auto", message })))

/**
 * WebGPU where an adapter gives a device, else WebAssembly. It logs which of them and why; `name` and `variant` of the service tell it, too.
 * Fails with `BackendUnavailable` where there is neither, with both reasons.
 *
 * @example
 * ```ts
 * import { Backend } from "@typegrad/backend"
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
 * Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(Backend.auto()))) // => [0.5, 1, 1.5]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const auto = (options: Options = {}): Layer.Layer<Backend, BackendUnavailable> => {
  // not a reason to take the other one, and no news for machines that take the other one
  const wrong =
    problem(rules, options) ??
    said("webgpu", problem(webgpuRules, options.webgpu ?? {})) ??
    said("wasm", problem(wasmRules, options.wasm ?? {}))
  if (wrong !== null) return unavailable(wrong)
  return telling(Webgpu.layer(options.webgpu), "there is an adapter").pipe(
    Layer.catch((first) =>
      telling(Wasm.layer(options.wasm), first.message).pipe(
        Layer.catch((second) => unavailable(`${first.message}; ${second.message}`))
      )
    )
  )
}
