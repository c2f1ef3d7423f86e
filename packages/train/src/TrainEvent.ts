/**
 * What a training run tells those who watch it.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"

/**
 * Events in the order they happen. Losses and metrics are plain numbers; steps and epochs count from 1 once done.
 *
 * @since 0.1.0
 * @category models
 */
export type TrainEvent = Data.TaggedEnum<{
  readonly Started: {
    /** 0, or where a resumed run goes on */
    readonly step: number
    readonly epochs: number
    readonly stepsPerEpoch: number
    readonly batchSize: number
    /** numbers that are trained */
    readonly parameters: number
    readonly backend: string
    readonly variant: string
  }
  readonly Step: {
    readonly step: number
    readonly epoch: number
    /** mean over the batch, before the update */
    readonly loss: number
  }
  readonly Epoch: {
    readonly epoch: number
    readonly step: number
    /** mean of the steps' losses since the epoch's start, or since the run was resumed within it */
    readonly loss: number
  }
  readonly Evaluated: {
    /** "validation" unless named otherwise */
    readonly name: string
    readonly step: number
    readonly epoch: number
    readonly examples: number
    readonly loss: number
    readonly metrics: Readonly<Record<string, number>>
  }
  readonly Checkpointed: {
    readonly step: number
    readonly path: string
  }
  readonly Stopped: {
    readonly step: number
    readonly epoch: number
    /** why training ended: all epochs are done, a budget is used up, or it no longer got better */
    readonly reason: "finished" | "limit" | "stopEarly"
  }
}>

/**
 * Constructors, guards and `$match` of the events.
 *
 * @since 0.1.0
 * @category constructors
 */
export const TrainEvent = /*#__PURE__*/ Data.taggedEnum<TrainEvent>()
