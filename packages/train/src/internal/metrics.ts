/** What a run reports to whoever exports Effect's metrics. */
import * as Metric from "effect/Metric"

export const loss = /*#__PURE__*/ Metric.gauge("train.loss", { description: "mean loss of the latest batch" })

export const stepDuration = /*#__PURE__*/ Metric.histogram("train.step.duration", {
  description: "seconds from the end of one step, or of the hooks after it, to the end of the next",
  attributes: { unit: "s" },
  boundaries: /*#__PURE__*/ Metric.exponentialBoundaries({ start: 1e-4, factor: 2, count: 20 })
})

export const backendBytes = /*#__PURE__*/ Metric.gauge("backend.bytes", {
  description: "device memory in use",
  attributes: { unit: "By" }
})
