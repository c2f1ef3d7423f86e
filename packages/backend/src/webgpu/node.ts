/**
 * The WebGPU backend in Node, through the package `webgpu`, which is Dawn.
 *
 * @since 0.1.0
 */
import type { Backend, BackendUnavailable } from "@typegrad/core/Backend"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { reason, unavailable } from "./errors.ts"
import * as Webgpu from "./Webgpu.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface Options extends Omit<Webgpu.Options, "gpu"> {
  /** for Dawn: `["backend=vulkan"]`, `["adapter=NVIDIA"]`, `["enable-dawn-features=allow_unsafe_apis"]` */
  readonly dawn?: ReadonlyArray<string>
}

/**
 * `Webgpu.layer` with the package `webgpu`, which must be installed beside this one. The process ends by itself once the layer's scope is
 * closed. Fails with `BackendUnavailable` without the package, and where there is no adapter.
 *
 * @example
 * ```ts
 * import { Wasm } from "@typegrad/backend/wasm"
 * import * as WebgpuNode from "@typegrad/backend/webgpu/node"
 * import * as NdArray from "@typegrad/core/NdArray"
 * import * as Program from "@typegrad/core/Program"
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Effect from "effect/Effect"
 * import * as Layer from "effect/Layer"
 *
 * const sum = Program.evaluate(Tensor.sum(Tensor.ones([1000])))
 * const layer = Layer.catchTag(WebgpuNode.layer(), "BackendUnavailable", () => Wasm.layer())
 * Effect.runPromise(Effect.map(Effect.provide(sum, layer), NdArray.item)) // => 1000
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = ({ dawn = [], ...options }: Options = {}): Layer.Layer<Backend, BackendUnavailable> =>
  Layer.unwrap(
    Effect.map(
      Effect.tryPromise({
        try: () => import("webgpu"),
        catch: (cause) =>
          unavailable(`the package webgpu is needed for WebGPU in Node: npm install webgpu (${reason(cause)})`, cause)
      }),
      ({ create }) => Webgpu.layer({ ...options, gpu: create([...dawn]) })
    )
  )
