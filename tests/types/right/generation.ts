import type { NdArray } from "@typegrad/core/NdArray"
import type { Key } from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import type * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"
import * as Generation from "@typegrad/train/Generation"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

declare const key: Key
declare const logits: T<[8, 100]>
declare const perToken: T<["batch", "time", 100]>
declare const seen: T<[8, 100], "bool">
declare const option: number
declare const text: ReadonlyArray<number>
declare const prompt: T<[12], "int32">
declare const bigrams: NdArray<[50, 50], "float32">

const gpt = Nn.gpt({ vocabulary: 100, context: 64, width: 16, heads: 4, layers: 2 })
const language = Nn.sequential(Nn.input(["time"], "int32"), Nn.embedding(100, 16), Nn.lstm(32), Nn.dense(100))
const neural = Nn.sequential(Nn.input([5], "int32"), Nn.embedding(100, 16), Nn.flatten, Nn.dense(100))
declare const trained: Model.Variables<Model.ParamsOf<typeof gpt>, Model.StateOf<typeof gpt>>
declare const learnt: Model.Variables<Model.ParamsOf<typeof language>, Model.StateOf<typeof language>>

export const theMostProbable: T<["batch", "time"], "int32"> = Generation.greedy(perToken)

export const ofTheNucleus: T<[8], "int32"> = Generation.sample({ temperature: 0.7, topP: 0.9 })(key, logits)

export const fromAllOfThem: T<[8], "int32"> = Generation.sample()(key, logits)

export const filtered: T<[8, 100]> = Generation.topP(Generation.topK(Generation.temperature(logits, 0.7), 40), 0.95)

export const optionsOfTheRun = Generation.sample({ temperature: option, topK: option, topP: option })

export const lessOfTheSame: T<[8, 100]> = Generation.penalize(logits, seen, 1.2)

export const withACache = Generation.generate(Generation.cached(gpt), {
  variables: trained,
  prompt: text,
  maxTokens: 20,
  sampler: Generation.sample({ topK: 10 }),
  key
})

export const withoutOne = Generation.stream(Generation.window(language, { size: 32 }), {
  variables: learnt,
  prompt: text
})

export const ofTheLastFive = Generation.window(neural, { size: 5, pad: 0 })

export const asItIsWritten = Stream.take(withoutOne, 10)

export const aStepOfOnesOwn = Generation.decoder({
  vocabulary: 50,
  state: (batch) => ({ steps: Tensor.zeros([batch]) }),
  step: (table: T<[50, 50]>, state: { readonly steps: T<[number]> }, tokens: Generation.Tokens) =>
    [Tensor.gather(table, tokens), { steps: Tensor.add(state.steps, 1) }] as const
})

export const manyTexts = Generation.generateAll(aStepOfOnesOwn, {
  variables: bigrams,
  prompts: [text, text],
  maxTokens: 5
})

export const oneProgramForAll = Effect.flatMap(
  Generation.compile(aStepOfOnesOwn, { variables: bigrams }),
  (generator) => generator.generate(text, { maxTokens: 4, end: 0 })
)

export const theBestTexts = Generation.beamSearch(Generation.cached(gpt), {
  variables: trained,
  prompt: text,
  width: 4,
  length: 20,
  end: 0,
  lengthPenalty: 0.6
})

export const asAFunction: T<[4, 20], "int32"> = Generation.beams(Generation.cached(gpt), { width: 4, length: 20 })(
  trained,
  prompt
).tokens
