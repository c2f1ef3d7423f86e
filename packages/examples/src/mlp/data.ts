/** The images that the demo learns from: MNIST's files, or digits that it draws itself. */
import * as Random from "@typegrad/core/Random"
import * as Digits from "@typegrad/data/Digits"
import * as Mnist from "@typegrad/data/Mnist"
import * as Effect from "effect/Effect"
import type { Options } from "./Options.ts"

/** Whatever the seed of the run, these are the digits: accuracies of different runs compare. */
const digitsKey = Random.key(2026)

export const load = ({ data }: Options) =>
  data === null ? Effect.succeed(Digits.make({ key: digitsKey })) : Mnist.load(data)
