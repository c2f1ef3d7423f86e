/** Steps as a user's program takes them, timed one by one. */
import * as Effect from "effect/Effect"
import type { Block } from "../Framework.ts"

/** `value` makes a number of what a step gives. */
export const blocks =
  <A, E>(
    step: Effect.Effect<A, E>,
    value: (result: A) => number,
    facts: Pick<Block, "facts"> = {}
  ): ((steps: number) => Effect.Effect<Block, E>) =>
  (steps) =>
    Effect.gen(function* () {
      const times: Array<number> = []
      const losses: Array<number> = []
      for (let i = 0; i < steps; i++) {
        const start = performance.now()
        losses.push(value(yield* step))
        times.push(performance.now() - start)
      }
      return { times, losses, ...facts }
    })
