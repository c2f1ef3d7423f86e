/** Curves of a training run, from its events; a line a tenth of the way goes to the console. */
import type { TrainEvent } from "@typegrad/train/TrainEvent"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import * as History from "../terminal/History.ts"
import type { Curve } from "./Run.ts"

/** What was measured after which step. */
export interface Evaluation {
  readonly name: string
  readonly step: number
  readonly values: Readonly<Record<string, number>>
}

export interface Seen {
  readonly parameters: number
  readonly backend: string
  readonly stepsPerEpoch: number
  readonly steps: number
  readonly startedAt: number
  readonly seconds: number
  readonly losses: History.History
  readonly evaluations: ReadonlyArray<Evaluation>
}

export interface Watch {
  readonly observe: (event: TrainEvent) => Effect.Effect<void>
  readonly seen: Effect.Effect<Seen>
}

/** points of a curve; a point is the mean of equally many steps */
const capacity = 128

const nothing: Seen = {
  parameters: 0,
  backend: "",
  stepsPerEpoch: 0,
  steps: 0,
  startedAt: 0,
  seconds: 0,
  losses: History.empty(capacity),
  evaluations: []
}

const advance = (self: Seen, event: TrainEvent, now: number): Seen => {
  switch (event._tag) {
    case "Started":
      return {
        ...self,
        parameters: event.parameters,
        backend: `${event.backend} ${event.variant}`,
        stepsPerEpoch: event.stepsPerEpoch,
        steps: event.epochs * event.stepsPerEpoch,
        startedAt: now
      }
    case "Step":
      return { ...self, losses: History.add(self.losses, event.loss), seconds: (now - self.startedAt) / 1000 }
    case "Evaluated": {
      const values = { loss: event.loss, ...event.metrics }
      return {
        ...self,
        evaluations: [...self.evaluations, { name: event.name, step: event.step, values }],
        seconds: (now - self.startedAt) / 1000
      }
    }
    default:
      return self
  }
}

const lineOf = (label: string, { losses, seconds, steps }: Seen, event: TrainEvent): string | null => {
  const elapsed = `${seconds.toFixed(0)} s`
  if (event._tag === "Evaluated") {
    const values = Object.entries({ loss: event.loss, ...event.metrics })
    const shown = values.map(([name, value]) => `${event.name} ${name} ${value.toFixed(4)}`)
    return `${label}: step ${event.step} of ${steps}, ${shown.join(", ")}, ${elapsed}`
  }
  if (event._tag !== "Step" || event.step % Math.max(1, Math.floor(steps / 10)) !== 0) return null
  const mean = History.values(losses).at(-1)!
  return `${label}: step ${event.step} of ${steps}, loss ${mean.toFixed(4)}, ${elapsed}`
}

const watching = (label: string | null): Effect.Effect<Watch> =>
  Effect.map(Ref.make(nothing), (ref) => ({
    observe: Effect.fnUntraced(function* (event: TrainEvent) {
      const now = yield* Clock.currentTimeMillis
      const seen = yield* Ref.updateAndGet(ref, (before) => advance(before, event, now))
      const line = label === null ? null : lineOf(label, seen, event)
      if (line !== null) yield* Console.log(line)
    }),
    seen: Ref.get(ref)
  }))

/** `label` begins every line. */
export const make = (label: string): Effect.Effect<Watch> => watching(label)

export const silent: Effect.Effect<Watch> = /*#__PURE__*/ watching(null)

/** The loss of the steps. */
export const losses = ({ losses }: Seen, label = "training"): Curve => {
  const y = History.values(losses)
  return { label, x: y.map((_, index) => (index + 0.5) * losses.per), y }
}

/** A value of an evaluation, `validation loss` for one. */
export const evaluated = ({ evaluations }: Seen, name: string, value: string, label = `${name} ${value}`): Curve => {
  const own = evaluations.filter((evaluation) => evaluation.name === name && value in evaluation.values)
  return { label, x: own.map(({ step }) => step), y: own.map(({ values }) => values[value]!) }
}
