import { BackendUnavailable } from "@typegrad/core/Backend"

export const unavailable = (message: string, cause?: unknown): BackendUnavailable =>
  new BackendUnavailable({ backend: "wasm", message: `wasm: ${message}`, ...(cause === undefined ? {} : { cause }) })
