/** A bound on what runs at a time, and on what waits for its turn. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import { Busy } from "./Refusal.ts"

export interface Limits {
  readonly running: number
  readonly waiting: number
}

export interface Gate {
  /** Waits for a turn, which is kept until the scope closes. */
  readonly enter: Effect.Effect<void, Busy, Scope.Scope>
  /** those that run or wait */
  readonly inside: () => number
}

/** `what` is for the sentence: "4 texts". */
export const make = (what: string, { running, waiting }: Limits): Gate => {
  const turns = Semaphore.makeUnsafe(running)
  let inside = 0
  const place = Effect.suspend(() => {
    if (inside >= running + waiting) {
      return Effect.fail(new Busy({ error: `${running} ${what} are being made and ${waiting} wait: try again later` }))
    }
    inside++
    return Effect.void
  })
  const leave = Effect.sync(() => {
    inside--
  })
  return {
    enter: Effect.andThen(
      Effect.acquireRelease(place, () => leave),
      turns.takeScoped(1)
    ),
    inside: () => inside
  }
}
