/** Generation: with a cache and without, by samplers, in streams. */
import { assert, describe, it } from "@effect/vitest"
import { Wasm } from "@typegrad/backend/wasm"
import * as NdArray from "@typegrad/core/NdArray"
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import type * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"
import * as Generation from "@typegrad/train/Generation"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import * as Tasks from "./support/tasks.ts"

const gpt = Nn.gpt({ vocabulary: 11, context: 24, width: 8, heads: 2, layers: 2, tied: false })
const variables = gpt.init(Random.key(3))
/** sharper than at its beginning, so that texts differ */
const sharp = { ...variables, params: { ...variables.params, head: { kernel: Random.normal(Random.key(5), [8, 11]) } } }

const language = Nn.sequential(Nn.input(["time"], "int32"), Nn.embedding(7, 5), Nn.lstm(6), Nn.dense(7))
type Variables = Model.Variables<Model.ParamsOf<typeof language>, Model.StateOf<typeof language>>
interface Memory {
  readonly hidden: Tensor.Tensor<[number, 6]>
  readonly cell: Tensor.Tensor<[number, 6]>
}

const recurrent = Generation.decoder({
  vocabulary: 7,
  state: (batch) => ({ hidden: Tensor.zeros([batch, 6]), cell: Tensor.zeros([batch, 6]) }),
  step: ({ params }: Variables, state: Memory, tokens: Generation.Tokens) => {
    const next = Nn.lstmCell(params.lstm1, Tensor.gather(params.embedding0.table, tokens), state)
    const logits = Tensor.add(Tensor.matmul(next.hidden, params.dense2.kernel), params.dense2.bias)
    return [logits, next] as const
  }
})
const memories = language.init(Random.key(8))

const successor = Generation.decoder({
  vocabulary: 4,
  state: (batch) => ({ steps: Tensor.zeros([batch]) }),
  step: (table: Tensor.Tensor<[4, 4]>, state: { readonly steps: Tensor.Tensor<[number]> }, tokens: Generation.Tokens) =>
    [Tensor.gather(table, tokens), { steps: Tensor.add(state.steps, 1) }] as const
})
/** 0 1 2 3 0 1 ... */
const cycle = NdArray.make([
  [0, 9, 0, 0],
  [0, 0, 9, 0],
  [0, 0, 0, 9],
  [9, 0, 0, 0]
])

const drawn = Generation.sample({ temperature: 0.9, topK: 8, topP: 0.95 })

for (const [name, layer] of Object.entries(Tasks.backends)) {
  describe(`generation on ${name}`, () => {
    it.live("gives with the cache what recomputing all gives", () =>
      Effect.gen(function* () {
        const windowed = Generation.window(gpt, { size: 24 })
        for (const sampler of [Generation.sample({ temperature: 0 }), drawn]) {
          const options = { variables: sharp, prompt: [1, 2, 3], maxTokens: 21, sampler, key: Random.key(4) }
          const [fast, slow] = [
            yield* Generation.generate(Generation.cached(gpt), options),
            yield* Generation.generate(windowed, options)
          ]
          assert.lengthOf(fast, 21)
          assert.deepStrictEqual(fast, slow)
          assert.isAbove(new Set(fast).size, 2)
        }
      }).pipe(Effect.provide(layer))
    )

    it.live("gives with a recurrent state what recomputing all gives", () =>
      Effect.gen(function* () {
        const options = { variables: memories, prompt: [1, 5, 3, 2], maxTokens: 30, sampler: drawn, key: Random.key(6) }
        const fast = yield* Generation.generate(recurrent, options)
        assert.deepStrictEqual(fast, yield* Generation.generate(Generation.window(language, { size: 40 }), options))
        assert.isAbove(new Set(fast).size, 3)
      }).pipe(Effect.provide(layer))
    )

    it.live("does not depend on how the prompt is fed", () =>
      Effect.gen(function* () {
        const prompt = [1, 2, 3, 4, 5, 6, 7]
        const of = (feed: number | null) =>
          Generation.generate(Generation.cached(gpt), {
            ...{ variables: sharp, prompt, maxTokens: 10, sampler: drawn, key: Random.key(9), repetitionPenalty: 1.3 },
            ...(feed === null ? {} : { feed })
          })
        const whole = yield* of(null)
        for (const feed of [1, 2, 3, 7, 100]) assert.deepStrictEqual(yield* of(feed), whole)
      }).pipe(Effect.provide(layer))
    )

    it.live("gives a batch what each gets alone, with no randomness", () =>
      Effect.gen(function* () {
        const prompts = [
          [1, 2, 3],
          [4, 5, 6],
          [9, 0, 9]
        ]
        const decoder = Generation.cached(gpt)
        const all = yield* Generation.generateAll(decoder, { variables: sharp, prompts, maxTokens: 9 })
        for (const [i, prompt] of prompts.entries())
          assert.deepStrictEqual(
            all[i],
            yield* Generation.generate(decoder, { variables: sharp, prompt, maxTokens: 9 })
          )
        assert.deepStrictEqual(
          yield* Generation.generateAll(decoder, { variables: sharp, prompts: [], maxTokens: 9 }),
          []
        )
      }).pipe(Effect.provide(layer))
    )

    it.live("stops at the end token, which is not given, each text for itself", () =>
      Effect.gen(function* () {
        const options = { variables: cycle, maxTokens: 10 }
        assert.deepStrictEqual(yield* Generation.generate(successor, { ...options, prompt: [0], end: 3 }), [1, 2])
        assert.deepStrictEqual(yield* Generation.generate(successor, { ...options, prompt: [2], end: 3 }), [])
        const prompts = [[0], [2], [1], [3]]
        const all = yield* Generation.generateAll(successor, { ...options, prompts, end: 3 })
        assert.deepStrictEqual(all, [[1, 2], [], [2], [0, 1, 2]])
      }).pipe(Effect.provide(layer))
    )

    it.live("a penalty for repetition forbids what a greedy text repeats", () =>
      Effect.gen(function* () {
        // 0 says 1 (3) or 2 (2.5), all say the same: the most probable of those not yet seen
        const row = [2, 3, 2.5, 1] as const
        const table = NdArray.make([row, row, row, row])
        const options = { variables: table, prompt: [0], maxTokens: 5 }
        assert.deepStrictEqual(yield* Generation.generate(successor, options), [1, 1, 1, 1, 1])
        const found = yield* Generation.generate(successor, { ...options, repetitionPenalty: 2 })
        // 3 / 2 < 2.5; then all but 3 are seen: 1.5 is the largest
        assert.deepStrictEqual(found, [1, 2, 1, 1, 1])
      }).pipe(Effect.provide(layer))
    )

    it.live("the same key draws the same text, another another", () =>
      Effect.scoped(
        Effect.gen(function* () {
          const generator = yield* Generation.compile(Generation.cached(gpt), { variables: sharp, sampler: drawn })
          const of = (seed: number) => generator.generate([1], { maxTokens: 20, key: Random.key(seed) })
          const first = yield* of(1)
          assert.notDeepEqual(yield* of(2), first)
          assert.deepStrictEqual(yield* of(1), first)
        })
      ).pipe(Effect.provide(layer))
    )

    it.live("starts anew with each text, and compiles nothing twice", () =>
      Effect.scoped(
        Effect.gen(function* () {
          const generator = yield* Generation.compile(recurrent, { variables: memories })
          const first = yield* generator.generate([1, 2], { maxTokens: 6 })
          yield* generator.generate([5, 6], { maxTokens: 3 })
          assert.deepStrictEqual(yield* generator.generate([1, 2], { maxTokens: 6 }), first)
          const axes = (yield* generator.specialisations).map(({ axes }) => axes["time"])
          assert.deepStrictEqual(axes.toSorted(), [0, 2])
        })
      ).pipe(Effect.provide(layer))
    )

    it.live("a thousand tokens take no more memory than ten", () =>
      Effect.scoped(
        Effect.gen(function* () {
          const generator = yield* Generation.compile(recurrent, { variables: memories, sampler: drawn })
          const bytes = Effect.map(generator.specialisations, (all) => all.map(({ bytes }) => bytes).toSorted())
          const outside = () => process.memoryUsage().external
          assert.lengthOf(yield* generator.generate([1], { maxTokens: 10 }), 10)
          const [before, outsideBefore] = [yield* bytes, outside()]
          assert.lengthOf(yield* generator.generate([1], { maxTokens: 1000 }), 1000)
          assert.deepStrictEqual(yield* bytes, before)
          // what the reference throws away is collected some time
          if (name === "wasm") assert.isBelow(outside() - outsideBefore, 1 << 20)
        })
      ).pipe(Effect.provide(layer))
    )

    it.live("a stream that is interrupted between tokens leaves the device to the next", () =>
      Effect.scoped(
        Effect.gen(function* () {
          const generator = yield* Generation.compile(recurrent, { variables: memories })
          const want = yield* generator.generate([1, 2], { maxTokens: 5 })
          const seen: Array<number> = []
          const some = yield* Deferred.make<void>()
          const endless = Stream.runForEach(generator.stream([1, 2]), (token) => {
            seen.push(token)
            return seen.length === 5 ? Deferred.succeed(some, undefined) : Effect.yieldNow
          })
          const running = yield* Effect.forkChild(endless, { startImmediately: true })
          yield* Deferred.await(some)
          yield* Fiber.interrupt(running)
          assert.isTrue(Exit.hasInterrupts(yield* Fiber.await(running)))
          const count = seen.length
          assert.deepStrictEqual(yield* generator.generate([1, 2], { maxTokens: 5 }), want)
          assert.deepStrictEqual(seen.slice(0, 5), want)
          assert.strictEqual(seen.length, count)
        })
      ).pipe(Effect.provide(layer))
    )

    it.live("two texts of one generator do not mix", () =>
      Effect.scoped(
        Effect.gen(function* () {
          const generator = yield* Generation.compile(recurrent, { variables: memories })
          const of = (prompt: ReadonlyArray<number>) => generator.generate(prompt, { maxTokens: 12 })
          const alone = [yield* of([1, 2]), yield* of([6, 0])]
          assert.deepStrictEqual(yield* Effect.all([of([1, 2]), of([6, 0])], { concurrency: 2 }), alone)
        })
      ).pipe(Effect.provide(layer))
    )

    it.live("a NaN fails, and says after how many tokens", () =>
      Effect.gen(function* () {
        const broken = NdArray.make([
          [0, 9, 0, 0],
          [0, 0, 9, 0],
          [0, Number.NaN, 0, 9],
          [9, 0, 0, 0]
        ])
        const found = yield* Effect.flip(
          Generation.generate(successor, { variables: broken, prompt: [0], maxTokens: 9 })
        )
        assert.strictEqual(found._tag, "BadLogits")
        assert.strictEqual(found.message, "Generation: the logits after 3 tokens hold a NaN")
      }).pipe(Effect.provide(layer))
    )

    it.live("a window of known length reads what is before, and moves", () =>
      Effect.gen(function* () {
        // the token before the last, by a table of pairs
        const model = Nn.sequential(Nn.input([2], "int32"), Nn.embedding(3, 3), Nn.flatten, Nn.dense(3))
        const of = model.init(Random.key(0))
        const [eye, none] = [Tensor.eye(3), Tensor.zeros([3, 3])]
        const given = {
          ...of,
          params: {
            embedding0: { table: eye },
            dense1: { kernel: Tensor.concat([eye, none], 0), bias: Tensor.zeros([3]) }
          }
        }
        const decoder = Generation.window(model, { size: 2, pad: 1 })
        const options = { variables: given, maxTokens: 5 }
        assert.deepStrictEqual(yield* Generation.generate(decoder, { ...options, prompt: [2] }), [1, 2, 1, 2, 1])
        assert.deepStrictEqual(yield* Generation.generate(decoder, { ...options, prompt: [1, 0, 2] }), [0, 2, 0, 2, 0])
      }).pipe(Effect.provide(layer))
    )
  })
}

describe("generation", () => {
  it.live("draws the same text on every backend", () =>
    Effect.gen(function* () {
      const text = Generation.generate(Generation.cached(gpt), {
        ...{ variables: sharp, prompt: [1, 2], maxTokens: 22, sampler: drawn, key: Random.key(12) }
      })
      const [first, ...rest] = yield* Effect.all(
        Object.values(Tasks.backends).map((layer) => Effect.provide(text, layer))
      )
      for (const other of rest) assert.deepStrictEqual(other, first)
    })
  )

  it.live("a stream that is interrupted gives the device its memory back", () => {
    // a table of 1 MiB, on a device that has room for few of them
    const large = Generation.decoder({
      vocabulary: 512,
      state: (batch) => ({ steps: Tensor.zeros([batch]) }),
      step: (
        table: Tensor.Tensor<[512, 512]>,
        state: { readonly steps: Tensor.Tensor<[number]> },
        tokens: Generation.Tokens
      ) => [Tensor.gather(table, tokens), { steps: Tensor.add(state.steps, 1) }] as const
    })
    const variables = NdArray.zeros([512, 512])
    const tokens = Generation.stream(large, { variables, prompt: [1] })
    return Effect.gen(function* () {
      for (let i = 0; i < 20; i++) {
        const begun = yield* Deferred.make<void>()
        const endless = Stream.runForEach(tokens, () =>
          Effect.andThen(Deferred.succeed(begun, undefined), Effect.yieldNow)
        )
        const running = yield* Effect.forkChild(endless)
        yield* Deferred.await(begun)
        yield* Fiber.interrupt(running)
        assert.isTrue(Exit.hasInterrupts(yield* Fiber.await(running)))
      }
      // while streams that are held do fill it
      const held = Effect.forEach(Array.from({ length: 20 }), () => Generation.compile(large, { variables }))
      assert.strictEqual((yield* Effect.flip(Effect.scoped(held)))._tag, "OutOfMemory")
    }).pipe(Effect.provide(Wasm.layer({ maxBytes: 12 * 1024 * 1024 })))
  })

  it.live("a prompt that does not fit fails with a sentence", () =>
    Effect.gen(function* () {
      const decoder = Generation.cached(gpt)
      const problem = (prompt: ReadonlyArray<number>, maxTokens: number) =>
        Effect.map(
          Effect.flip(Generation.generate(decoder, { variables: sharp, prompt, maxTokens })),
          (error) => error.message
        )
      assert.strictEqual(
        yield* problem([], 1),
        "Generation: the prompt is empty: begin with a token that starts a text"
      )
      assert.strictEqual(
        yield* problem([1, 11], 1),
        "Generation: 11 in the prompt is no token: the vocabulary is 0 to 10"
      )
      assert.strictEqual(
        yield* problem([1, 2, 3], 23),
        "Generation: 3 tokens and 23 more, but the decoder's context is 24"
      )
      const ragged = Generation.generateAll(decoder, { variables: sharp, prompts: [[1], [2, 3]], maxTokens: 1 })
      assert.strictEqual(
        (yield* Effect.flip(ragged)).message,
        "Generation: prompts of 1 and 2 tokens: those of one batch must be equally long"
      )
      // the last one drawn is not fed
      const most = yield* Stream.runCollect(Generation.stream(decoder, { variables: sharp, prompt: [1, 2, 3] }))
      assert.lengthOf(most, 22)
    }).pipe(Effect.provide(Tasks.backends.reference))
  )

  it("options out of range throw where they stand", () => {
    const options = { variables: cycle, prompt: [0], maxTokens: 3 }
    const thrown = (f: () => unknown) => {
      try {
        f()
      } catch (error) {
        return String(error)
      }
      return "nothing"
    }
    assert.strictEqual(
      thrown(() => Generation.generate(successor, { ...options, repetitionPenalty: 0 })),
      "RangeError: Generation: repetitionPenalty must be above 0 but is 0"
    )
    assert.strictEqual(
      thrown(() => Generation.generate(successor, { ...options, feed: 0 })),
      "RangeError: Generation: feed must be a positive whole number but is 0"
    )
    assert.strictEqual(
      thrown(() => Generation.window(Nn.sequential(Nn.input([4]), Nn.dense(2)) as never, { size: 3 })),
      "ShapeError: window: the model must map int32 [time] to float32 [time, vocabulary] but maps float32 [4] to float32 [2]"
    )
    assert.strictEqual(
      thrown(() => Generation.cached(language as never)),
      "ShapeError: cached: this model has no cache: use Generation.window"
    )
    assert.strictEqual(
      thrown(() => Generation.decoder({ ...successor, vocabulary: -1 as number })),
      "RangeError: decoder: vocabulary must be a positive whole number but is -1"
    )
  })
})
