/** What the demo tells of a trained model: figures, a confusion matrix, digits with their predictions. */
import * as Schema from "effect/Schema"
import { beside, braille, centered, confusionMatrix, percent, sparkline } from "../terminal/text.ts"

/** The content of `--json FILE`. */
export const Result = Schema.Struct({
  /** right predictions of the test set, in [0, 1] */
  testAccuracy: Schema.Finite,
  /** that the model has been trained, in this process and before; one that was begun counts */
  epochs: Schema.Int,
  /** of training, with evaluation and checkpoints */
  seconds: Schema.Finite,
  /** mean time of an optimizer step of this process; null if it made none */
  stepMs: Schema.NullOr(Schema.Finite),
  backend: Schema.String,
  /** numbers that are trained */
  params: Schema.Int,
  dataset: Schema.Literals(["digits", "mnist"])
})
export type Result = typeof Result.Type

/** The class with the highest score; of equal ones the first. */
export const argMax = (scores: ArrayLike<number>, from: number, count: number): number => {
  let best = 0
  for (let index = 1; index < count; index++) {
    if (scores[from + index]! > scores[from + best]!) best = index
  }
  return best
}

export interface Prediction {
  /** 28 x 28 values in [0, 1] */
  readonly pixels: ArrayLike<number>
  readonly label: number
  readonly predicted: number
}

/** Everything that the report shows, of one pass over the test set. */
export interface Summary {
  readonly classes: number
  /** by true class, then predicted class */
  readonly counts: ReadonlyArray<ReadonlyArray<number>>
  readonly right: ReadonlyArray<Prediction>
  readonly wrong: ReadonlyArray<Prediction>
}

export const empty = (classes: number): Summary => ({
  classes,
  counts: Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0)),
  right: [],
  wrong: []
})

/** Enough of either kind is kept to choose from, not the whole test set. */
const kept = 40

export const add = (self: Summary, predictions: ReadonlyArray<Prediction>): Summary => {
  const counts = self.counts.map((row) => [...row])
  for (const { label, predicted } of predictions) counts[label]![predicted]!++
  const more = (before: ReadonlyArray<Prediction>, isRight: boolean) =>
    before.length >= kept
      ? before
      : [...before, ...predictions.filter(({ label, predicted }) => (label === predicted) === isRight)].slice(0, kept)
  return { ...self, counts, right: more(self.right, true), wrong: more(self.wrong, false) }
}

/** Right predictions of different classes as far as there are, and up to two wrong ones. */
export const choose = (self: Summary, count = 10): ReadonlyArray<Prediction> => {
  const wrong = self.wrong.slice(0, Math.min(2, count))
  const first = new Set<Prediction>()
  for (let digit = 0; digit < self.classes; digit++) {
    const found = self.right.find(({ label }) => label === digit)
    if (found !== undefined) first.add(found)
  }
  for (const other of self.right) first.add(other)
  const right = [...first].slice(0, count - wrong.length)
  return [...right, ...wrong]
}

const caption = ({ label, predicted }: Prediction): string =>
  label === predicted ? String(predicted) : `${predicted}, not ${label}`

const size = 28
const columns = size / 2
const perRow = 5

export const drawings = (predictions: ReadonlyArray<Prediction>): ReadonlyArray<string> =>
  Array.from({ length: Math.ceil(predictions.length / perRow) }, (_, row) =>
    beside(
      predictions
        .slice(row * perRow, (row + 1) * perRow)
        .map((prediction) => braille(prediction.pixels, size, size).concat(centered(caption(prediction), columns)))
    )
  ).flat()

/** How the loss went, from the first steps to the last. */
export const lossLine = (losses: ReadonlyArray<number>): ReadonlyArray<string> =>
  losses.length < 2 ? [] : [`loss ${losses[0]!.toFixed(4)} ${sparkline(losses, 48)} ${losses.at(-1)!.toFixed(4)}`, ""]

/** Why a resumed run made no step. */
export const nothingLeft = (done: { readonly epoch: number; readonly step: number }, epochs: number): string =>
  `nothing was left to do: the checkpoint is of epoch ${done.epoch}, after step ${done.step}, and --epochs is ${epochs}`

/** `losses` in the order of steps, as many as there are. */
export const lines = (self: Summary, result: Result, losses: ReadonlyArray<number>): ReadonlyArray<string> => [
  ...lossLine(losses),
  ...confusionMatrix(self.counts),
  "",
  ...drawings(choose(self)),
  "",
  `test accuracy ${percent(result.testAccuracy)} on ${result.dataset}: ${[
    `${result.epochs} ${result.epochs === 1 ? "epoch" : "epochs"}`,
    `${result.seconds.toFixed(1)} s`,
    ...(result.stepMs === null ? [] : [`${result.stepMs.toFixed(2)} ms a step`]),
    `${result.params} parameters`,
    `backend ${result.backend}`
  ].join(", ")}`
]
