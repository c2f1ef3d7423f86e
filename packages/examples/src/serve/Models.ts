/** What is served: the two models, ready to answer, and what is told of them. */
import { Backend } from "@typegrad/core/Backend"
import type * as NdArray from "@typegrad/core/NdArray"
import * as Tree from "@typegrad/core/Tree"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Health, Served } from "./Api.ts"
import * as Classifier from "./Classifier.ts"
import type { Limits } from "./Gate.ts"
import type * as TextModel from "./TextModel.ts"
import * as Writer from "./Writer.ts"

export interface Service {
  readonly classifier: Classifier.Classifier
  readonly writer: Writer.Writer
  readonly health: Effect.Effect<typeof Health.Type>
}

export class Models extends Context.Service<Models, Service>()("@typegrad/examples/serve/Models") {}

/** Variables and where they come from. */
export interface Trained<Variables> {
  readonly variables: Variables
  readonly origin: string
}

export interface Options {
  readonly classify: Trained<Classifier.Variables>
  readonly generate: Trained<TextModel.Variables>
  /** texts made at a time, and waiting; 4 and 64 unless given */
  readonly texts?: Limits
  /** images that wait; 256 unless given */
  readonly images?: number
}

const served = (model: string, { origin, variables }: Trained<unknown>): Served => ({
  model,
  origin,
  parameters: Tree.leaves(variables).reduce((sum: number, leaf) => sum + (leaf as NdArray.NdArray).data.length, 0)
})

export const make = Effect.fn("serve.Models")(function* (options: Options) {
  const { classify, generate, images = 256, texts = { running: 4, waiting: 64 } } = options
  const backend = yield* Backend
  const classifier = yield* Classifier.make(classify.variables, images)
  const writer = yield* Writer.make(generate.variables, texts)
  const models = {
    classify: served("a perceptron of 784, 256, 128 and 10 units", classify),
    generate: served("a transformer over characters: 2 layers, 4 heads, 48 wide, 96 characters", generate)
  }
  const health = Effect.map(backend.stats, ({ bytes }) => ({
    status: "ok" as const,
    backend: `${backend.name} ${backend.variant}`,
    bytes,
    ...models
  }))
  return Models.of({ classifier, writer, health })
})

export const layer = (options: Options) => Layer.effect(Models, make(options))
