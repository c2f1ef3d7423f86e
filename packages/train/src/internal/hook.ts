/** What acts on a run: prepared once, then called in the trainer's fiber between two steps. */
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { Position, Session } from "./session.ts"

/** Evaluations come first, then decisions about their results, then checkpoints, which keep both. */
export type Phase = "evaluate" | "decide" | "checkpoint"

/** After every epoch, or after every n-th step. */
export type Every = "epoch" | number

/** What a hook says to the run. */
export type Verdict = "continue" | "stopEarly" | "limit"

export interface Hook<out E = any, out R = any> {
  /** by which a checkpoint knows what the hook remembers */
  readonly name: string
  readonly phase: Phase
  readonly prepare: (session: Session) => Effect.Effect<Prepared<E, R>, E, R | Scope.Scope>
}

export interface Prepared<out E = any, out R = any> {
  /** asked after every step, once the hooks of earlier phases are done with it; steps under way are not waited for */
  readonly due: (position: Position) => Effect.Effect<boolean>
  readonly run: (position: Position) => Effect.Effect<Verdict, E, R>
  /** what a checkpoint has to keep for the hook to go on as if never stopped */
  readonly memory?: {
    readonly get: () => Schema.Json
    readonly set: (value: Schema.Json) => void
  }
  /** called when a run goes on from a checkpoint with nothing left to do at its step */
  readonly resumed?: (position: Position) => void
  /** called once when training ends or is interrupted, after the last hooks */
  readonly close?: (position: Position) => Effect.Effect<void, E, R>
}

/** `due` for hooks that act at regular steps. */
export const regularly =
  (every: Every) =>
  (position: Position): Effect.Effect<boolean> =>
    Effect.succeed(position.step % (every === "epoch" ? position.stepsPerEpoch : every) === 0)
