/**
 * Schedules: learning rates as pure functions of the number of steps taken.
 *
 * @since 0.1.0
 */
import * as Tensor from "@typegrad/core/Tensor"
import { checkRange } from "./internal/transform.ts"

/**
 * From the number of steps taken so far (0 at the first) to a rate. It is traced once, so it must be made of tensor ops.
 *
 * @since 0.1.0
 * @category models
 */
export type Schedule = (step: Tensor.Tensor<[], "int32">) => Tensor.Tensor<[]>

const checkSteps = (what: string, steps: number): void =>
  checkRange(what, steps, Number.isSafeInteger(steps) && steps > 0, "a positive whole number of steps")

/** 0 until step `from`, 1 from step `to`, linear between them. */
const progress = (step: Tensor.Tensor<[], "int32">, from: number, to: number): Tensor.Tensor<[]> =>
  Tensor.div(Tensor.cast(Tensor.sub(Tensor.clip(step, from, to), from), "float32"), to - from)

/**
 * The same rate at every step.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Schedule from "@typegrad/optim/Schedule"
 *
 * Schedule.constant(0.1)(Tensor.scalar(0, "int32")).shape // => []
 * ```
 *
 * @since 0.1.0
 * @category schedules
 */
export const constant =
  (rate: number): Schedule =>
  () =>
    Tensor.scalar(rate)

/**
 * From `start` at step 0 to `end` at step `total`, and `end` from there on: `start + (end - start) step / total`.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Schedule from "@typegrad/optim/Schedule"
 *
 * Schedule.linear({ start: 0.1, end: 0, total: 1000 })(Tensor.scalar(0, "int32")).shape // => []
 * ```
 *
 * @since 0.1.0
 * @category schedules
 */
export const linear = (options: {
  readonly start: number
  readonly end: number
  /** steps */
  readonly total: number
}): Schedule => {
  const { start, end, total } = options
  checkSteps("linear: total", total)
  return (step) => Tensor.add(Tensor.mul(progress(step, 0, total), end - start), start)
}

/** `end + (peak - end) (1 + cos(pi x)) / 2` */
const halfCosine = (x: Tensor.Tensor<[]>, peak: number, end: number): Tensor.Tensor<[]> =>
  Tensor.add(Tensor.mul(Tensor.add(Tensor.cos(Tensor.mul(x, Math.PI)), 1), (peak - end) / 2), end)

/**
 * Half a cosine from `peak` at step 0 to `end` (0 unless given) at step `total`, and `end` from there on:
 * `end + (peak - end) (1 + cos(pi step / total)) / 2` (Loshchilov and Hutter 2017).
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Schedule from "@typegrad/optim/Schedule"
 *
 * Schedule.cosine({ peak: 0.1, total: 1000 })(Tensor.scalar(0, "int32")).shape // => []
 * ```
 *
 * @since 0.1.0
 * @category schedules
 */
export const cosine = (options: {
  readonly peak: number
  /** steps */
  readonly total: number
  readonly end?: number
}): Schedule => {
  const { peak, total, end = 0 } = options
  checkSteps("cosine: total", total)
  return (step) => halfCosine(progress(step, 0, total), peak, end)
}

/**
 * A linear rise from `start` (0 unless given) at step 0 to `peak` at step `warmup`, then half a cosine to `end` (0 unless
 * given) at step `total`, and `end` from there on.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Schedule from "@typegrad/optim/Schedule"
 *
 * const schedule = Schedule.warmupCosine({ peak: 1e-3, warmup: 100, total: 5000 })
 * schedule(Tensor.scalar(0, "int32")).shape // => []
 * ```
 *
 * @since 0.1.0
 * @category schedules
 */
export const warmupCosine = (options: {
  readonly peak: number
  /** steps */
  readonly warmup: number
  /** steps, those of the warm-up included */
  readonly total: number
  readonly start?: number
  readonly end?: number
}): Schedule => {
  const { peak, warmup, total, start = 0, end = 0 } = options
  checkSteps("warmupCosine: total", total)
  checkRange(
    "warmupCosine: warmup",
    warmup,
    Number.isSafeInteger(warmup) && warmup >= 0 && warmup < total,
    `a whole number of steps, at least 0 and less than the total of ${total},`
  )
  const fall: Schedule = (step) => halfCosine(progress(step, warmup, total), peak, end)
  if (warmup === 0) return fall
  const rise = linear({ start, end: peak, total: warmup })
  return (step) => Tensor.where(Tensor.less(step, warmup), rise(step), fall(step))
}
