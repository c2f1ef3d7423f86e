/** What a run tells of its steps. */
import { TrainEvent } from "@typegrad/train/TrainEvent"
import * as Effect from "effect/Effect"

export interface Observing {
  readonly observe: (event: TrainEvent) => Effect.Effect<void>
}

/** The loss of every step of a run, which is given what observes it. */
export const losses = <E, R>(fit: (options: Observing) => Effect.Effect<unknown, E, R>) =>
  Effect.gen(function* () {
    const seen: Array<number> = []
    const observe = (event: TrainEvent) =>
      Effect.sync(() => {
        if (TrainEvent.$is("Step")(event)) seen.push(event.loss)
      })
    yield* fit({ observe })
    return seen
  })
