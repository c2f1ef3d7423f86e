/** A run's ingredients without their types: the typed surface has checked them against each other. */
import type * as Random from "@typegrad/core/Random"

export interface Options {
  readonly model: any
  readonly loss: any
  readonly data: any
  readonly optimizer: any
  readonly epochs: number
  readonly key: Random.Key
  /** the field of an example that is the model's input; null where its inputs are fields by name */
  readonly input: string | null
  /** values of the variables before the first step: `{ params, state }` of host arrays; null for those that the model makes */
  readonly initial: any
}

/** What the model is given of a batch. */
export const inputOf = (options: Options, batch: Readonly<Record<string, any>>): any =>
  options.input === null ? batch : batch[options.input]
