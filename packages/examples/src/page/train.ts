/** The demo's program, as the page runs it: digits that it draws itself, progress as messages. */
import { Backend } from "@typegrad/core/Backend"
import * as Metric from "@typegrad/nn/Metric"
import type { TrainEvent } from "@typegrad/train/TrainEvent"
import * as Trainer from "@typegrad/train/Trainer"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import * as Watch from "../learn/watch.ts"
import { describe } from "../mlp/describe.ts"
import { drawn } from "../mlp/digits.ts"
import * as Report from "../mlp/Report.ts"
import { summary } from "../mlp/summary.ts"
import * as Progress from "../terminal/Progress.ts"
import type { Reply, Settings, Status } from "./messages.ts"

/** milliseconds between two messages */
const interval = 50

const statusOf = (self: Progress.Progress, seen: Watch.Seen): Status => ({
  epoch: self.epoch,
  epochs: self.run?.epochs ?? 0,
  step: self.step,
  steps: seen.steps,
  rate: Progress.overallRate(self),
  backend: seen.backend,
  curves: [Watch.losses(seen), Watch.evaluated(seen, "validation", "loss", "validation")]
})

/** Watches a run; few of its events become a message, unless `last` is asked for. */
const watching = Effect.fnUntraced(function* (tell: (reply: Reply) => Effect.Effect<void>) {
  const watch = yield* Watch.silent
  const current = yield* Ref.make(Progress.initial)
  const told = yield* Ref.make(-Infinity)
  const last = Effect.gen(function* () {
    yield* Ref.set(told, yield* Clock.currentTimeMillis)
    yield* tell({ _tag: "Progress", status: statusOf(yield* Ref.get(current), yield* watch.seen) })
  })
  const observe = Effect.fnUntraced(function* (event: TrainEvent) {
    yield* watch.observe(event)
    const now = yield* Clock.currentTimeMillis
    yield* Ref.update(current, (before) => Progress.advance(before, event, now))
    if (event._tag !== "Step" || now >= (yield* Ref.get(told)) + interval) yield* last
  })
  return { observe, last }
})

export const train = Effect.fn("page.train")(function* (
  settings: Settings,
  tell: (reply: Reply) => Effect.Effect<void>
) {
  const { name, variant } = yield* Backend
  const { test, ...data } = drawn(settings.examples)
  const started = yield* Clock.currentTimeMillis
  const { last, observe } = yield* watching(tell)
  const trained = yield* Trainer.fit(describe(data, settings), { observe }).pipe(Effect.onInterrupt(() => last))
  const seconds = ((yield* Clock.currentTimeMillis) - started) / 1000
  const { accuracy, examples } = yield* Trainer.test(trained, test, { metrics: { accuracy: Metric.accuracy } })
  const found = yield* summary(yield* Trainer.predictor(trained), test)
  yield* tell({
    _tag: "Done",
    backend: `${name} ${variant}`,
    ...{ accuracy, examples, seconds, digits: Report.choose(found, 12) }
  })
}, Effect.scoped)
