/** A run and what it leaves, as values. */

import type { BackendUnavailable, CompileError, ExecutionError, OutOfMemory } from "@typegrad/core/Backend"
import type { KeyReused } from "@typegrad/core/Random"
import type { ShapeError } from "@typegrad/core/Shape"
import type { DatasetError } from "@typegrad/data/DatasetError"
import { type Pipeable, pipeArguments } from "effect/Pipeable"
import type { Checkpoint } from "../../Checkpoint.ts"
import type { NonFinite } from "../../NonFinite.ts"
import type { Hook } from "../hook.ts"
import type { Options } from "../options.ts"
import type { VariablesOf } from "../types/fit.ts"

/**
 * @since 0.1.0
 * @category symbols
 */
export const TypeId = "~typegrad/train/Trainer"

/**
 * Why a run can fail.
 *
 * @since 0.1.0
 * @category errors
 */
export type TrainError =
  | NonFinite
  | DatasetError
  | ShapeError
  | KeyReused
  | CompileError
  | OutOfMemory
  | BackendUnavailable
  | ExecutionError

/**
 * A training run as a value: model `M` on examples `E` with loss `L`; `Names` are the values that it evaluates
 * ("validation.loss", "validation.accuracy"), `Metrics` the metrics by name, `X` and `R` what its hooks may fail with and need.
 *
 * @since 0.1.0
 * @category models
 */
export interface Run<out M, out E, out L, out K extends string, out Names extends string, out Metrics, out X, out R>
  extends Pipeable {
  readonly [TypeId]: {
    readonly model: M
    readonly example: E
    readonly loss: L
    readonly input: K
    readonly names: Names
    readonly metrics: Metrics
    readonly error: X
    readonly requirements: R
  }
}

/**
 * @since 0.1.0
 * @category models
 */
export type AnyRun = Run<any, any, any, string, string, any, any, any>

/**
 * What a run leaves: the model with its variables on the host, and what it last evaluated.
 *
 * @since 0.1.0
 * @category models
 */
export interface Trained<out M, out E, out L, out K extends string, out Metrics> {
  readonly model: M
  readonly variables: VariablesOf<M>
  readonly step: number
  readonly epoch: number
  /** latest value of everything evaluated, by name */
  readonly evaluated: Readonly<Record<string, number>>
  readonly "~run": { readonly example: E; readonly loss: L; readonly input: K; readonly metrics: Metrics }
}

export interface Implementation extends Pipeable {
  readonly options: Options
  readonly hooks: ReadonlyArray<Hook>
  /** those of every evaluation: what `test` computes unless told otherwise */
  readonly metrics: Readonly<Record<string, any>>
  readonly resume: string | Checkpoint | null
}

const prototype = {
  pipe() {
    return pipeArguments(this, arguments)
  }
}

export const fromImplementation = <A extends AnyRun>(run: Omit<Implementation, "pipe">): A =>
  Object.assign(Object.create(prototype), run)

export const implementation = (run: AnyRun): Implementation => run as unknown as Implementation

export const withHook =
  (hook: Hook, metrics: Implementation["metrics"] = {}) =>
  <A extends AnyRun>(self: AnyRun): A => {
    const run = implementation(self)
    return fromImplementation({ ...run, hooks: [...run.hooks, hook], metrics: { ...run.metrics, ...metrics } })
  }
