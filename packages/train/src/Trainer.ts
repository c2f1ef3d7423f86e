/**
 * Training as a description. `make` says what is trained on what; combinators add what acts between two steps
 * (evaluation, checkpoints, early stopping, budgets); `fit` runs it and `events` tells of it.
 *
 * @since 0.1.0
 */

export { checkpoint } from "./internal/run/checkpoint.ts"
export { type Evaluate, evaluate } from "./internal/run/evaluate.ts"
export { events, fit } from "./internal/run/fit.ts"
export { limit } from "./internal/run/limit.ts"
export { make } from "./internal/run/make.ts"
export { resume } from "./internal/run/resume.ts"
export type { AnyRun, Run, TrainError, Trained } from "./internal/run/run.ts"
export { TypeId } from "./internal/run/run.ts"
export { startFrom } from "./internal/run/startFrom.ts"
export { stopEarly } from "./internal/run/stopEarly.ts"
export type { Predictor } from "./internal/run/trained.ts"
export { predictor, test } from "./internal/run/trained.ts"
export type { VariablesErr, VariablesOf } from "./internal/types/fit.ts"
