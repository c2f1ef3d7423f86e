/** What the page and its worker tell each other. */
import type { Curve } from "../learn/Run.ts"
import type { Prediction } from "../mlp/Report.ts"

export const backends = ["wasm", "threads", "webgpu"] as const

export type BackendName = (typeof backends)[number]

export interface Settings {
  readonly backend: BackendName
  readonly epochs: number
  readonly batch: number
  /** to train on */
  readonly examples: number
  readonly seed: number
}

export type Request = { readonly _tag: "Start"; readonly settings: Settings } | { readonly _tag: "Stop" }

/** How far a run is. */
export interface Status {
  readonly epoch: number
  readonly epochs: number
  readonly step: number
  readonly steps: number
  /** examples a second, as text; empty before the first step */
  readonly rate: string
  /** the name and the variant of what computes */
  readonly backend: string
  readonly curves: ReadonlyArray<Curve>
}

export type Reply =
  /** first of all: why a backend cannot be used here, or null */
  | { readonly _tag: "Ready"; readonly obstacles: Readonly<Record<BackendName, string | null>> }
  | { readonly _tag: "Progress"; readonly status: Status }
  | {
      readonly _tag: "Done"
      readonly backend: string
      readonly accuracy: number
      readonly examples: number
      readonly seconds: number
      readonly digits: ReadonlyArray<Prediction>
    }
  | { readonly _tag: "Stopped" }
  | { readonly _tag: "Failed"; readonly message: string }
