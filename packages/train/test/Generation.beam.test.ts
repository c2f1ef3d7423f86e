/** Beam search, against all texts there are. */
import { assert, describe, it } from "@effect/vitest"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Random from "@typegrad/core/Random"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Nn from "@typegrad/nn/Nn"
import * as Generation from "@typegrad/train/Generation"
import * as Effect from "effect/Effect"
import * as Tasks from "./support/tasks.ts"

/** A table of what follows the last two tokens, which no search sees through that forgets a text's state. */
const pairs = (vocabulary: 3 | 4) =>
  Generation.decoder({
    vocabulary: vocabulary as 3,
    state: (batch) => ({ last: Tensor.zeros([batch], "int32") }),
    step: (
      table: Tensor.Tensor<[number, 3]>,
      state: { readonly last: Tensor.Tensor<[number], "int32"> },
      tokens: Generation.Tokens
    ) => [Tensor.gather(table, Tensor.add(Tensor.mul(state.last, vocabulary), tokens)), { last: tokens }] as const
  })

const tableOf = (vocabulary: number, seed: number) => {
  const random = Random.host(Random.key(seed))
  return Array.from({ length: vocabulary ** 2 }, () => Array.from({ length: vocabulary }, () => 1.5 * random.normal()))
}

interface Text {
  readonly tokens: ReadonlyArray<number>
  readonly log: number
  readonly score: number
  readonly ended: boolean
}

/** Every text after the prompt, the best first. */
const all = (
  table: ReadonlyArray<ReadonlyArray<number>>,
  prompt: readonly [number, number],
  length: number,
  end: number | undefined,
  alpha: number
): ReadonlyArray<Text> => {
  const vocabulary = table[0]!.length
  const found: Array<Text> = []
  const keep = (tokens: ReadonlyArray<number>, log: number, ended: boolean) => {
    const count = tokens.length + (ended ? 1 : 0)
    found.push({ tokens, log, score: log / ((5 + count) / 6) ** alpha, ended })
  }
  const walk = (tokens: ReadonlyArray<number>, log: number) => {
    if (tokens.length === length) return keep(tokens, log, false)
    const [before, last] = [...prompt, ...tokens].slice(-2)
    const row = table[before! * vocabulary + last!]!
    const total = Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0))
    row.forEach((x, token) => {
      if (token === end) keep(tokens, log + x - total, true)
      else walk([...tokens, token], log + x - total)
    })
  }
  walk([], 0)
  return found.toSorted((a, b) => b.score - a.score)
}

for (const [name, layer] of Object.entries({ wasm: Tasks.backends.wasm, reference: Tasks.backends.reference })) {
  describe(`beam search on ${name}`, () => {
    for (const [vocabulary, length, end, alpha] of [
      [3, 4, 0, 0],
      [3, 4, 2, 0.6],
      [3, 4, 1, 1.5],
      [3, 3, undefined, 0.6],
      [4, 3, 3, 0.8],
      [3, 1, 0, 1]
    ] as const) {
      it.effect(
        `${vocabulary} tokens, at most ${length}, end ${end}, alpha ${alpha}: a wide one finds all, in order`,
        () =>
          Effect.gen(function* () {
            for (const seed of [1, 2, 3]) {
              const table = tableOf(vocabulary, seed)
              const want = all(table, [1, 2], length, end, alpha)
              const found = yield* Generation.beamSearch(pairs(vocabulary as 3), {
                ...{
                  variables: NdArray.make(table) as never,
                  prompt: [1, 2],
                  width: 100 as number,
                  length: length as number
                },
                ...(end === undefined ? {} : { end }),
                lengthPenalty: alpha
              })
              assert.lengthOf(found, want.length)
              // texts of the same pairs are equally probable, so it is scores that are in order
              const known = new Map(want.map((text) => [text.tokens.join() + text.ended, text]))
              found.forEach(({ ended, logProbability, score, tokens }, i) => {
                const text = tokens.join() + ended
                assert.closeTo(score, want[i]!.score, 1e-5)
                assert.closeTo(score, known.get(text)!.score, 1e-5)
                assert.closeTo(logProbability, known.get(text)!.log, 1e-5)
                known.delete(text)
              })
              assert.strictEqual(known.size, 0)
            }
          }).pipe(Effect.provide(layer))
      )
    }

    it.effect("a width of 1 is greedy, and a wider one never worse here", () =>
      Effect.gen(function* () {
        for (const seed of [4, 5, 6]) {
          const table = tableOf(3, seed)
          const options = { variables: NdArray.make(table) as never, prompt: [0, 1] }
          const [one] = yield* Generation.beamSearch(pairs(3), { ...options, width: 1, length: 6 })
          const greedy = yield* Generation.generate(pairs(3), { ...options, maxTokens: 6 })
          assert.deepStrictEqual(one!.tokens, greedy)
          const [wide] = yield* Generation.beamSearch(pairs(3), { ...options, width: 243, length: 6 })
          assert.isAtLeast(wide!.score, one!.score)
        }
      }).pipe(Effect.provide(layer))
    )

    it.effect("moves a cache with its text", () =>
      Effect.gen(function* () {
        const gpt = Nn.gpt({ vocabulary: 5, context: 8, width: 8, heads: 2, layers: 2, tied: false })
        const variables = gpt.init(Random.key(1))
        const sharp = {
          ...variables,
          params: { ...variables.params, head: { kernel: Random.normal(Random.key(2), [8, 5]) } }
        }
        const options = {
          variables: sharp,
          prompt: [1, 2, 3],
          width: 4,
          length: 5,
          end: 0,
          lengthPenalty: 0.6
        } as const
        const cached = yield* Generation.beamSearch(Generation.cached(gpt), options)
        const plain = yield* Generation.beamSearch(Generation.window(gpt, { size: 8 }), options)
        assert.lengthOf(cached, 4)
        assert.deepStrictEqual(
          cached.map(({ tokens }) => tokens),
          plain.map(({ tokens }) => tokens)
        )
        cached.forEach(({ score }, i) => {
          assert.closeTo(score, plain[i]!.score, 1e-4)
        })
      }).pipe(Effect.provide(layer))
    )

    it.effect("is a function of tensors", () =>
      Effect.scoped(
        Effect.gen(function* () {
          const search = Generation.beams(pairs(3), { width: 2, length: 3, end: 0 })
          const program = yield* Program.compile(
            (table: Tensor.Tensor<[9, 3]>, prompt: Tensor.Tensor<[2], "int32">) => search(table, prompt),
            [Spec.make([9, 3]), Spec.make([2], "int32")]
          )
          const found = yield* program.run(
            NdArray.make(tableOf(3, 1)) as never,
            NdArray.make(Int32Array.of(1, 2)) as never
          )
          assert.deepStrictEqual(found.tokens.sizes, [2, 3])
        })
      ).pipe(Effect.provide(layer))
    )
  })
}

describe("beams", () => {
  const message = (f: () => unknown) => {
    try {
      f()
    } catch (error) {
      return String(error)
    }
    return "nothing"
  }
  it("say what is wrong", () => {
    const gpt = Generation.cached(Nn.gpt({ vocabulary: 5, context: 8, width: 8, heads: 2, layers: 1 }))
    const of = (options: object) => () => Generation.beams(gpt, { width: 2, length: 3, ...options } as never)
    assert.strictEqual(message(of({ width: 0 })), "RangeError: beams: width must be a positive whole number but is 0")
    assert.strictEqual(message(of({ end: 5 })), "RangeError: beams: end must be a token, from 0 to 4, but is 5")
    assert.strictEqual(
      message(of({ lengthPenalty: Number.NaN })),
      "RangeError: beams: lengthPenalty must be a number but is NaN"
    )
    const prompt = Tensor.zeros([7], "int32")
    assert.strictEqual(
      message(() => Generation.beams(gpt, { width: 2, length: 3 })({} as never, prompt)),
      "ShapeError: beams: 7 tokens and 3 more, but the decoder's context is 8"
    )
    const lost = Generation.decoder({ ...pairs(3), state: () => ({ last: Tensor.zeros([7], "int32") }) } as never)
    assert.strictEqual(
      message(() => Generation.beams(lost as Generation.AnyDecoder, { width: 2, length: 3 })({}, prompt)),
      "ShapeError: beams: last is [7]: its first axis must be the batch, here 2"
    )
  })
})
