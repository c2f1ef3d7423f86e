/**
 * Metrics: what evaluation reports. A metric reads the label field of the loss, and its type says for which outputs and
 * labels it makes sense. A `Metric` is a mean over examples; an `Accumulator` is what no mean of examples is. Both are exact over a whole
 * dataset, whatever the batches.
 *
 * @since 0.1.0
 */
export {
  type Accuracy,
  type AccuracyOfAll,
  accuracy,
  type BinaryAccuracy,
  type BinaryAccuracyOfAll,
  binaryAccuracy
} from "./metrics/accuracy.ts"
export { type Auc, type AucOfAll, auc, aucOf } from "./metrics/auc.ts"
export {
  type BinaryAccumulator,
  type BinaryOfAll,
  binaryF1,
  binaryPrecision,
  binaryRecall
} from "./metrics/binary.ts"
export { type BleuCounts, bleu, bleuCounts, mergeBleu } from "./metrics/bleu.ts"
export { type ConfusionMatrixOfAll, confusionMatrix } from "./metrics/confusionMatrix.ts"
export {
  type ErrorMetric,
  type ErrorOfAll,
  meanAbsoluteError,
  meanSquaredError,
  type RootMeanSquaredErrorOfAll,
  rootMeanSquaredError
} from "./metrics/errors.ts"
export type {
  Accumulator,
  ClassAccumulator,
  ClassesErr,
  ClassOptions,
  Context,
  ElementAccumulator,
  ElementOptions,
  ElementsErr,
  Metric,
  State
} from "./metrics/kinds.ts"
export { type OnOutput, on } from "./metrics/on.ts"
export { type PerplexityOfAll, perplexity } from "./metrics/perplexity.ts"
export { type Average, type Averaged, type AveragedOfAll, f1, precision, recall } from "./metrics/precision.ts"
export { type R2OfAll, r2 } from "./metrics/r2.ts"
export { type TopK, topK } from "./metrics/topK.ts"
