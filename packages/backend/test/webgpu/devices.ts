/** Devices of a test's own, which it can spoil. */
import type { Backend, BackendUnavailable } from "@typegrad/core/Backend"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { Webgpu } from "../../src/webgpu/index.ts"
import { gpu } from "./support.ts"

export const newDevice: Effect.Effect<GPUDevice, never, Scope.Scope> = Effect.acquireRelease(
  Effect.promise(async () => (await gpu.requestAdapter())!.requestDevice()),
  (device) => Effect.sync(() => device.destroy())
)

/** Where adapters are as a test says. */
export const fakeGpu = (requestAdapter: () => Promise<unknown>): GPU => ({ requestAdapter }) as never

/** The layer of a device that is destroyed with it, and the device. */
export const own = (
  options: Omit<Webgpu.Options, "device"> = {}
): Effect.Effect<
  { readonly device: GPUDevice; readonly layer: Layer.Layer<Backend, BackendUnavailable> },
  never,
  Scope.Scope
> => Effect.map(newDevice, (device) => ({ device, layer: Webgpu.layer({ ...options, device }) }))

/** Replaces a method of an object by one that may call it. */
export const override = <O extends object, K extends keyof O>(
  object: O,
  name: K,
  make: (original: O[K]) => O[K]
): void => {
  object[name] = make((object[name] as () => unknown).bind(object) as O[K])
}

/** The buffers of a device that are not destroyed. */
export const liveBuffers = (device: GPUDevice): (() => ReadonlyArray<string>) => {
  const live = new Map<GPUBuffer, string>()
  override(device, "createBuffer", (create) => (descriptor) => {
    const buffer = create(descriptor)
    live.set(buffer, `${descriptor.label} ${descriptor.size}`)
    override(buffer, "destroy", (destroy) => () => {
      live.delete(buffer)
      return destroy()
    })
    return buffer
  })
  return () => [...live.values()]
}
