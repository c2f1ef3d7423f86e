/** A run's ingredients without their types: the typed surface has checked them against each other. */
import type * as Random from "@typegrad/core/Random"

export interface Options {
  readonly model: any
  readonly loss: any
  readonly data: any
  readonly optimizer: any
  readonly epochs: number
  readonly key: Random.Key
  /** the field of an example that is the model's input */
  readonly input: string
  /** values of the variables before the first step: `{ params, state }` of host arrays; null for those that the model makes */
  readonly initial: any
}
