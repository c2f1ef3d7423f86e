/** Shows a run while it goes on: one line redrawn on a terminal, a line an epoch elsewhere. */
import type { TrainEvent } from "@typegrad/train/TrainEvent"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import * as Terminal from "effect/Terminal"
import * as Progress from "./Progress.ts"

export interface ProgressBar {
  readonly observe: (event: TrainEvent) => Effect.Effect<void>
  readonly progress: Effect.Effect<Progress.Progress>
  /** takes the bar away, so that other lines can follow */
  readonly clear: Effect.Effect<void>
}

/** milliseconds between two drawings */
const interval = 80

const erase = "\r\u001b[K"

export const make: Effect.Effect<ProgressBar, never, Terminal.Terminal> = Effect.gen(function* () {
  const terminal = yield* Terminal.Terminal
  const current = yield* Ref.make(Progress.initial)
  const drawn = yield* Ref.make(-Infinity)
  // a terminal that is gone must not stop the training
  const display = (text: string) => Effect.ignore(terminal.display(text))
  const clear = Effect.flatMap(terminal.columns, (columns) => (columns > 0 ? display(erase) : Effect.void))

  const observe = Effect.fnUntraced(function* (event: TrainEvent) {
    const now = yield* Clock.currentTimeMillis
    const progress = yield* Ref.updateAndGet(current, (before) => Progress.advance(before, event, now))
    const columns = yield* terminal.columns
    if (event._tag === "Evaluated") {
      yield* display(`${columns > 0 ? erase : ""}${Progress.epochLine(progress, event)}\n`)
    }
    if (columns === 0 || now < (yield* Ref.get(drawn)) + interval) return
    yield* Ref.set(drawn, now)
    yield* display(`${erase}${Progress.line(progress, columns - 1).slice(0, columns - 1)}`)
  })

  return { observe, progress: Ref.get(current), clear }
})
