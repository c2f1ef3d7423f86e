/** What the page can compute on, by name. */
import { Wasm } from "@typegrad/backend/wasm"
import { Webgpu } from "@typegrad/backend/webgpu"
import type { Backend, BackendUnavailable } from "@typegrad/core/Backend"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { BackendName } from "./messages.ts"

/** A small network has no work for more; one thread more than one says what is missing where there can be none. */
const threads = (): number => Math.min(8, Math.max(2, navigator.hardwareConcurrency))

export const layers: Readonly<Record<BackendName, () => Layer.Layer<Backend, BackendUnavailable>>> = {
  wasm: () => Wasm.layer(),
  threads: () => Wasm.layer({ threads: threads() }),
  webgpu: () => Webgpu.layer()
}

/** Why a backend cannot be used here, or null. */
export const obstacle = (name: BackendName): Effect.Effect<string | null> =>
  Layer.build(layers[name]()).pipe(
    Effect.scoped,
    Effect.match({ onSuccess: () => null, onFailure: ({ message }) => message })
  )
