/** What generation is given is checked by type: logits, options, steps, models. */
import type { NdArray } from "@typegrad/core/NdArray"
import type { Key } from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import type * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"
import * as Generation from "@typegrad/train/Generation"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import { describe, expect, it } from "tstyche"

declare const key: Key
declare const logits: Tensor.Tensor<[32, 100]>
declare const named: Tensor.Tensor<["batch", "time", 100]>
declare const ids: Tensor.Tensor<[32, 100], "int32">
declare const scalar: Tensor.Tensor<[]>
declare const seen: Tensor.Tensor<[32, 100], "bool">
declare const anyNumber: number

describe("samplers", () => {
  it("take logits and give tokens", () => {
    expect(Generation.greedy(logits)).type.toBe<Tensor.Tensor<[32], "int32">>()
    expect(Generation.greedy(named)).type.toBe<Tensor.Tensor<["batch", "time"], "int32">>()
    expect(Generation.sample({ temperature: 0.5, topK: 5, topP: 0.9 })(key, logits)).type.toBe<
      Tensor.Tensor<[32], "int32">
    >()
    expect(Generation.topK(logits, 5)).type.toBe<Tensor.Tensor<[32, 100]>>()
    expect(Generation.topP(named, 1)).type.toBe<Tensor.Tensor<["batch", "time", 100]>>()
    expect(Generation.temperature(logits, 0)).type.toBe<Tensor.Tensor<[32, 100]>>()
    expect(Generation.penalize(logits, seen, 1.2)).type.toBe<Tensor.Tensor<[32, 100]>>()
    // what is not known passes
    Generation.topK(logits, anyNumber)
    Generation.sample({ topP: anyNumber, temperature: anyNumber, topK: anyNumber })
    Generation.topP(logits, 1e-7)
  })

  it("refuse what are no logits", () => {
    // @ts-expect-error "Generation.greedy: needs float32 but got int32: cast it first"
    Generation.greedy(ids)
    // @ts-expect-error "Generation.topK: axis -1 is out of range for [] (rank 0)"
    Generation.topK(scalar, 1)
    // @ts-expect-error "Generation.sample: needs float32 but got int32: cast it first"
    Generation.sample()(key, ids)
  })

  it("refuse options out of range", () => {
    // @ts-expect-error "Generation.topK: k must be a positive whole number but is 0"
    Generation.topK(logits, 0)
    // @ts-expect-error "Generation.topP: p must be above 0 and at most 1 but is 1.5"
    Generation.topP(logits, 1.5)
    // @ts-expect-error "Generation.topP: p must be above 0 and at most 1 but is 0"
    Generation.topP(logits, 0)
    // @ts-expect-error "Generation.temperature: the value must be at least 0 but is -1"
    Generation.temperature(logits, -1)
    // @ts-expect-error "Generation.penalize: the penalty must be above 0 but is 0"
    Generation.penalize(logits, seen, 0)
    // @ts-expect-error "Generation.sample: temperature must be at least 0 but is -0.5"
    Generation.sample({ temperature: -0.5 })
    // @ts-expect-error "Generation.sample: topK must be a positive whole number but is 2.5"
    Generation.sample({ topK: 2.5 })
    // @ts-expect-error "Generation.sample: topP must be above 0 and at most 1 but is 2"
    Generation.sample({ topP: 2 })
  })
})

type Table = Tensor.Tensor<[7, 7]>
interface Memory {
  readonly hidden: Tensor.Tensor<[number, 6]>
}
declare const declared: Generation.Step<Table, Memory, Tensor.Tensor<[number, 0]>>
const state = (batch: number) => ({ hidden: Tensor.zeros([batch, 6]) })

describe("decoders", () => {
  it("are made of a step", () => {
    const decoder = Generation.decoder({
      vocabulary: 7,
      state,
      step: (table: Table, memory: Memory, tokens: Generation.Tokens) => [Tensor.gather(table, tokens), memory] as const
    })
    expect(decoder.vocabulary).type.toBe<7>()
    expect<Generation.VariablesOf<typeof decoder>>().type.toBe<Table | NdArray<[7, 7], "float32">>()
  })

  it("keep their state and give logits", () => {
    Generation.decoder({
      vocabulary: 8,
      state,
      // @ts-expect-error "decoder: the step must give logits [batch, 8] but gives [batch, 7]"
      step: (table: Table, memory: Memory, tokens: Generation.Tokens) => [Tensor.gather(table, tokens), memory] as const
    })
    Generation.decoder({
      vocabulary: 7,
      state,
      // @ts-expect-error "decoder: the step must keep hidden of the state, but maps [batch, 6] to [batch, 7]"
      step: (table: Table, _: Memory, tokens: Generation.Tokens) => {
        const row = Tensor.gather(table, tokens)
        return [row, { hidden: row }] as const
      }
    })
    Generation.decoder({
      vocabulary: 7,
      state,
      // @ts-expect-error "decoder: the step must keep the state, but gives no hidden"
      step: (table: Table, _: Memory, tokens: Generation.Tokens) => [Tensor.gather(table, tokens), {}] as const
    })
    // @ts-expect-error "decoder: vocabulary must be a positive whole number but is 0"
    Generation.decoder({ vocabulary: 0, state, step: declared })
  })

  it("are made of models", () => {
    const gpt = Nn.gpt({ vocabulary: 11, context: 16, width: 8, heads: 2, layers: 1 })
    const cached = Generation.cached(gpt)
    expect(cached.vocabulary).type.toBe<11>()
    expect<Generation.VariablesOf<typeof cached>>().type.toBeAssignableFrom<
      Model.Variables<Model.ParamsOf<typeof gpt>, {}>
    >()
    const windowed = Generation.window(gpt, { size: 4 })
    expect(windowed.vocabulary).type.toBe<11>()
    // @ts-expect-error "window: size must be a positive whole number but is 0"
    Generation.window(gpt, { size: 0 })
    const tagger = Nn.sequential(Nn.input(["time", 4]), Nn.dense(3))
    // @ts-expect-error "window: the model must map int32 [time] to float32 [time, vocabulary] but maps float32 [time, 4] to float32 [time, 3]"
    Generation.window(tagger, { size: 4 })
    // @ts-expect-error "cached: this model has no cache: use Generation.window"
    Generation.cached(tagger)
  })

  it("generate", () => {
    const gpt = Nn.gpt({ vocabulary: 11, context: 16, width: 8, heads: 2, layers: 1 })
    const options = { variables: gpt.init(key), prompt: [1, 2], maxTokens: 3 }
    type Tokens = ReturnType<typeof tokens>
    const tokens = () => Generation.stream(Generation.cached(gpt), options)
    expect<Stream.Success<Tokens>>().type.toBe<number>()
    const text = Generation.generate(Generation.cached(gpt), options)
    expect<Effect.Success<typeof text>>().type.toBe<ReadonlyArray<number>>()
    // a text that is collected must end
    expect(Generation.generate).type.not.toBeCallableWith(Generation.cached(gpt), {
      variables: gpt.init(key),
      prompt: [1]
    })
    const search = Generation.beams(Generation.cached(gpt), { width: 4, length: 6, end: 0 })
    expect<ReturnType<typeof search>["tokens"]>().type.toBe<Tensor.Tensor<[4, 6], "int32">>()
    // @ts-expect-error "beams: width must be a positive whole number but is 0"
    Generation.beams(Generation.cached(gpt), { width: 0, length: 6 })
    // @ts-expect-error "beams: length must be a positive whole number but is -1"
    Generation.beamSearch(Generation.cached(gpt), { width: 2, length: -1, variables: gpt.init(key), prompt: [1] })
  })
})
