/** One framework on one problem: something that takes steps when asked to and says how long each took. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/** The framework is not installed, or it failed. */
export class ContenderFailed extends Data.TaggedError("ContenderFailed")<{
  readonly contender: string
  readonly message: string
  readonly cause?: unknown
}> {}

export interface Block {
  /** milliseconds of every step, in order; each ends when its loss is a number on the host */
  readonly times: ReadonlyArray<number>
  /** loss of every step */
  readonly losses: ReadonlyArray<number>
}

export interface Contender {
  readonly name: string
  /** what its time depends on and the name does not say */
  readonly note?: string
  readonly run: (steps: number) => Effect.Effect<Block, ContenderFailed>
}

export type Prepare = Effect.Effect<Contender, ContenderFailed, Scope.Scope>

export const failed =
  (contender: string) =>
  (cause: unknown): ContenderFailed =>
    new ContenderFailed({ contender, message: cause instanceof Error ? cause.message : String(cause), cause })

/** A contender in this process, with a step that ends in a number at once. */
export const fromStep = (name: string, step: () => number): Contender => ({
  name,
  run: (steps) =>
    Effect.try({
      try: () => {
        const times: Array<number> = []
        const losses: Array<number> = []
        for (let i = 0; i < steps; i++) {
          const start = performance.now()
          const loss = step()
          times.push(performance.now() - start)
          losses.push(loss)
        }
        return { times, losses }
      },
      catch: failed(name)
    })
})
