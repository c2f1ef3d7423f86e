/** Logits, samplers, decoders and the models they are made of. */
import type { NdArray } from "@typegrad/core/NdArray"
import type { Key } from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import type * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"
import * as Generation from "@typegrad/train/Generation"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

declare const key: Key
declare const logits: T<[8, 100]>
declare const ids: T<[8, 100], "int32">
declare const loss: T<[]>
declare const seen: T<[8, 100], "bool">
declare const bigrams: NdArray<[50, 50], "float32">

const gpt = Nn.gpt({ vocabulary: 100, context: 64, width: 16, heads: 4, layers: 2 })
const tagger = Nn.sequential(Nn.input(["time", 30]), Nn.dense(17))
const state = (batch: number) => ({ hidden: Tensor.zeros([batch, 6]) })
declare const trained: Model.Variables<Model.ParamsOf<typeof gpt>, Model.StateOf<typeof gpt>>
declare const step: Generation.Step<T<[7, 7]>, { readonly hidden: T<[number, 6]> }, T<[number, 7]>>
declare const resized: Generation.Step<
  T<[7, 7]>,
  { readonly hidden: T<[number, 6]> },
  T<[number, 7]>,
  { readonly hidden: T<[number, 7]> }
>
declare const bigram: Generation.Decoder<T<[50, 50]>, T<[number]>, 50>

export const tokensForLogits = Generation.greedy(ids) // ! Generation.greedy: needs float32 but got int32: cast it first

export const noVocabulary = Generation.topK(loss, 5) // ! Generation.topK: axis -1 is out of range for [] (rank 0)

export const noneLeft = Generation.topK(logits, 0) // ! Generation.topK: k must be a positive whole number but is 0

export const percent = Generation.topP(logits, 95) // ! Generation.topP: p must be above 0 and at most 1 but is 95

export const belowZero = Generation.temperature(logits, -1) // ! Generation.temperature: the value must be at least 0 but is -1

export const allAlike = Generation.penalize(logits, seen, 0) // ! Generation.penalize: the penalty must be above 0 but is 0

export const nucleusInPercent = Generation.sample({ topP: 90 }) // ! Generation.sample: topP must be above 0 and at most 1 but is 90

export const drawnFromTokens = Generation.sample()(key, ids) // ! Generation.sample: needs float32 but got int32: cast it first

export const anotherVocabulary = Generation.decoder({ vocabulary: 8, state, step }) // ! decoder: the step must give logits [batch, 8] but gives [batch, 7]

export const stateThatGrows = Generation.decoder({ vocabulary: 7, state, step: resized }) // ! decoder: the step must keep hidden of the state, but maps [batch, 6] to [batch, 7]

export const noCache = Generation.cached(tagger) // ! cached: this model has no cache: use Generation.window

export const noTokens = Generation.window(tagger, { size: 8 }) // ! window: the model must map int32 [time] to float32 [time, vocabulary] but maps float32 [time, 30] to float32 [time, 17]

export const noWindow = Generation.window(gpt, { size: 0 }) // ! window: size must be a positive whole number but is 0

export const noBeam = Generation.beams(Generation.cached(gpt), { width: 0, length: 5 }) // ! beams: width must be a positive whole number but is 0

export const noText = Generation.beamSearch(Generation.cached(gpt), {
  width: 4,
  length: 2.5, // ! beams: length must be a positive whole number but is 2.5
  variables: trained,
  prompt: [1]
})

export const wordsForTokens = Generation.stream(bigram, { variables: bigrams, prompt: "once upon a time" }) // ! Type 'string' is not assignable to type 'readonly number[]'.

export const asManyAsThereAre = Generation.generate(bigram, { variables: bigrams, prompt: [1], maxTokens: "all" }) // ! Type 'string' is not assignable to type 'number'.

export const onePrompt = Generation.generateAll(bigram, { variables: bigrams, prompts: [1], maxTokens: 5 }) // ! Type 'number' is not assignable to type 'readonly number[]'.

export const fedByWords = Generation.compile(bigram, { variables: bigrams, feed: "words" }) // ! Type 'string' is not assignable to type 'number'.
