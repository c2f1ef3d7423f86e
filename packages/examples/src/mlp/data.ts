/** The images that the demo learns from: MNIST's files, or digits that it draws itself. */
import * as Random from "@typegrad/core/Random"
import * as Digits from "@typegrad/data/Digits"
import * as Mnist from "@typegrad/data/Mnist"
import * as Source from "@typegrad/data/Source"
import * as Effect from "effect/Effect"
import type { Options } from "./Options.ts"

/** Whatever the seed of the run, these are the digits: accuracies of different runs compare. */
const digitsKey = Random.key(2026)

export const drawn = () => Digits.make({ key: digitsKey })

export const load = ({ data }: Options) =>
  data === null ? Effect.sync(drawn) : Effect.provide(Mnist.load(), Source.directory(data))
