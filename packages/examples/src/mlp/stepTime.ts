/** How long the steps took, by the trainer's own clock: an observer hears of a step later, of the first one with the start. */
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"

/** Mean milliseconds of an optimizer step of this process; null if it made none. */
export const stepMs: Effect.Effect<number | null> = Effect.map(Metric.snapshot, (metrics) => {
  const steps = metrics.find(({ id }) => id === "train.step.duration")
  return steps?.type === "Histogram" && steps.state.count > 0 ? (1000 * steps.state.sum) / steps.state.count : null
})
