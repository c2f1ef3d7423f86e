/** The images that the demo learns from: MNIST's files, or digits that it draws itself. */
import * as Mnist from "@typegrad/data/Mnist"
import * as Source from "@typegrad/data/Source"
import * as Effect from "effect/Effect"
import { drawn } from "./digits.ts"
import type { Options } from "./Options.ts"

export const load = ({ data }: Options) =>
  data === null ? Effect.sync(() => drawn()) : Effect.provide(Mnist.load(), Source.directory(data))
