/** Steps as a user's program takes them, timed one by one, or together. */
import { Backend, type ExecutionError } from "@typegrad/core/Backend"
import type { Pending, Stateful } from "@typegrad/core/Program"
import * as Effect from "effect/Effect"
import type { Block } from "../Framework.ts"

/** `value` makes a number of what a step gives. */
export const blocks =
  <A, E>(step: Effect.Effect<A, E>, value: (result: A) => number): ((steps: number) => Effect.Effect<Block, E>) =>
  (steps) =>
    Effect.gen(function* () {
      const times: Array<number> = []
      const losses: Array<number> = []
      for (let i = 0; i < steps; i++) {
        const start = performance.now()
        losses.push(value(yield* step))
        times.push(performance.now() - start)
      }
      return { times, losses }
    })

/** When results are read: each before the next step, or late, with as many steps under way as the backend keeps. */
export type Timing = "eachRead" | "readLate"

const late =
  <A, E>(
    submit: Effect.Effect<Pending<A>, E>,
    value: (result: A) => number
  ): ((steps: number) => Effect.Effect<Block, E | ExecutionError, Backend>) =>
  (steps) =>
    Effect.gen(function* () {
      const { inFlight } = yield* Backend
      const losses: Array<number> = []
      const underWay: Array<Pending<A>> = []
      const start = performance.now()
      for (let i = 0; i < steps || underWay.length > 0; i++) {
        if (i < steps) underWay.push(yield* submit)
        if (i < steps && underWay.length < inFlight) continue
        losses.push(value((yield* underWay.shift()!.read).output))
      }
      return { times: Array(steps).fill((performance.now() - start) / steps), losses }
    })

/** Steps of a program with state, on one input. */
export const stepping = <Out>(
  { next, submit }: Pick<Stateful<unknown, any, Out>, "next" | "submit">,
  input: unknown,
  value: (output: Out) => number,
  timing: Timing = "eachRead"
): ((steps: number) => Effect.Effect<Block, unknown, Backend>) =>
  timing === "eachRead" ? blocks(next(input as never), value) : late(submit(input as never), value)
