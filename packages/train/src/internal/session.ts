/** What the hooks of one run share with the trainer. */
import type * as NdArray from "@typegrad/core/NdArray"
import type * as Program from "@typegrad/core/Program"
import type * as Effect from "effect/Effect"
import type * as Checkpoint from "../Checkpoint.ts"
import type { TrainEvent } from "../TrainEvent.ts"
import type { Options } from "./options.ts"

/** Steps done, and the epoch (from 1) that the last of them belongs to. */
export interface Position {
  readonly step: number
  readonly epoch: number
  readonly stepsPerEpoch: number
}

export type Batch = Readonly<Record<string, NdArray.NdArray>>

/** the device state of a run, `{ params, state, optimizer, step }`, and its step */
export type StepCells = Program.Stateful<any, any, any>

export interface Session {
  readonly options: Options
  /** digest of model, loss, optimizer, key and data */
  readonly run: string
  readonly cells: StepCells
  readonly emit: (event: TrainEvent) => Effect.Effect<void>
  /** latest value of everything evaluated, by name ("validation.accuracy"), and the step it was taken at */
  readonly evaluated: Map<string, { readonly step: number; readonly value: number }>
  /** the state after the steps done so far, with what hooks remember */
  readonly checkpoint: (position: Position) => Effect.Effect<Checkpoint.Checkpoint, any>
}
