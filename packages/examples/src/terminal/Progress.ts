/** What is known of a training run from its events: counts, rates, and the lines that show them; pure. */
import type { TrainEvent } from "@typegrad/train/TrainEvent"
import * as History from "./History.ts"
import { bar, duration, grouped, percent, sparkline } from "./text.ts"

type Event<Tag extends TrainEvent["_tag"]> = Extract<TrainEvent, { readonly _tag: Tag }>

export interface Progress {
  readonly run: Event<"Started"> | null
  readonly step: number
  readonly epoch: number
  readonly losses: History.History
  readonly epochLoss: number | null
  readonly evaluated: Event<"Evaluated"> | null
  readonly checkpoint: Event<"Checkpointed"> | null
  readonly stopped: Event<"Stopped"> | null
  /** milliseconds of the clock at the start, at the last event, and in steps alone: without evaluating and saving */
  readonly startedAt: number
  readonly at: number
  readonly stepping: number
  /** what was known when this epoch began */
  readonly epochStart: { readonly at: number; readonly step: number; readonly stepping: number }
}

export const initial: Progress = {
  run: null,
  step: 0,
  epoch: 1,
  losses: History.empty(),
  epochLoss: null,
  evaluated: null,
  checkpoint: null,
  stopped: null,
  startedAt: 0,
  at: 0,
  stepping: 0,
  epochStart: { at: 0, step: 0, stepping: 0 }
}

/** `now` in milliseconds. */
export const advance = (self: Progress, event: TrainEvent, now: number): Progress => {
  const next = { ...self, at: now }
  switch (event._tag) {
    case "Started":
      return {
        ...next,
        run: event,
        step: event.step,
        startedAt: now,
        epochStart: { at: now, step: event.step, stepping: 0 }
      }
    case "Step": {
      const isNewEpoch = event.epoch !== self.epoch
      const { at, step, stepping } = self
      return {
        ...next,
        step: event.step,
        epoch: event.epoch,
        losses: History.add(self.losses, event.loss),
        stepping: stepping + (now - at),
        epochStart: isNewEpoch ? { at, step, stepping } : self.epochStart
      }
    }
    case "Epoch":
      return { ...next, epochLoss: event.loss }
    case "Evaluated":
      return { ...next, evaluated: event }
    case "Checkpointed":
      return { ...next, checkpoint: event }
    case "Stopped":
      return { ...next, stopped: event }
  }
}

const rate = (batchSize: number, steps: number, milliseconds: number): string => {
  const perSecond = (batchSize * steps * 1000) / milliseconds
  return Number.isFinite(perSecond) ? `${grouped(perSecond)} examples/s` : ""
}

/** Of the whole run so far: empty before its first step. */
export const overallRate = ({ run, step, stepping }: Progress): string =>
  run === null ? "" : rate(run.batchSize, step - run.step, stepping)

const within = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))

/** The line that is drawn again and again: bar, counts, rate, time left, loss; the pictures take what `columns` leave. */
export const line = (self: Progress, columns = 110): string => {
  const { run, step } = self
  if (run === null) return ""
  const total = run.epochs * run.stepsPerEpoch
  const done = step - run.step
  const left = done === 0 ? Number.NaN : ((self.at - self.startedAt) / done) * (total - step)
  const losses = History.values(self.losses)
  const drawn = (barWidth: number, lossWidth: number) =>
    [
      `epoch ${self.epoch}/${run.epochs}`,
      bar(total === 0 ? 1 : step / total, barWidth),
      `${step}/${total}`,
      overallRate(self),
      `${duration(left / 1000)} left`,
      losses.length === 0 ? "" : `loss ${losses.at(-1)!.toFixed(4)} ${sparkline(losses, lossWidth)}`
    ]
      .filter((part) => part !== "")
      .join("  ")
  const free = columns - drawn(1, 1).length + 2
  const lossWidth = within(Math.floor(free / 2), 4, 16)
  return drawn(within(free - lossWidth, 4, 20), lossWidth)
}

/** The line that stays, once an epoch has been evaluated. */
export const epochLine = (self: Progress, event: Event<"Evaluated">): string => {
  const { epochLoss, epochStart, run } = self
  if (run === null) return ""
  return [
    `epoch ${event.epoch}/${run.epochs}`,
    epochLoss === null ? "" : `loss ${epochLoss.toFixed(4)}`,
    `${event.name} ${event.loss.toFixed(4)}`,
    ...Object.entries(event.metrics).map(([name, value]) => `${name} ${percent(value)}`),
    rate(run.batchSize, self.step - epochStart.step, self.stepping - epochStart.stepping),
    duration((self.at - epochStart.at) / 1000)
  ]
    .filter((part) => part !== "")
    .join("  ")
}
