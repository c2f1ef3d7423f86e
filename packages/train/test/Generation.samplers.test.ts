/** Samplers, against distributions computed by hand. */
import { assert, describe, it } from "@effect/vitest"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Generation from "@typegrad/train/Generation"
import * as Effect from "effect/Effect"
import * as Tasks from "./support/tasks.ts"

const vocabulary = 9
const logits = [0.3, -1.2, 2.1, 0.9, 2.1, -0.4, 1.5, -3, 0.9]
const draws = 20000

/** What is left of a distribution: in float64, by sorting. */
const expected = (heat: number, k: number, p: number): ReadonlyArray<number> => {
  const order = logits.map((_, i) => i).toSorted((a, b) => logits[b]! - logits[a]! || a - b)
  const softmax = (ids: ReadonlyArray<number>) => {
    const powers = ids.map((i) => Math.exp(logits[i]! / heat))
    const total = powers.reduce((sum, x) => sum + x, 0)
    return powers.map((x) => x / total)
  }
  const most = order.slice(0, k)
  const masses = softmax(most)
  let count = 0
  for (let sum = 0; count < most.length && sum < p; count++) sum += masses[count]!
  const left = most.slice(0, count)
  const result = logits.map(() => 0)
  softmax(left).forEach((probability, i) => {
    result[left[i]!] = probability
  })
  return result
}

/** Upper 0.1 % points of chi-square, by degrees of freedom. */
const critical = [0, 10.83, 13.82, 16.27, 18.47, 20.52, 22.46, 24.32, 26.12]

const counted = (tokens: ArrayLike<number>): ReadonlyArray<number> => {
  const counts = Array.from({ length: vocabulary }, () => 0)
  for (let i = 0; i < tokens.length; i++) counts[tokens[i]!]! += 1
  return counts
}

const rows = Tensor.broadcastTo(Tensor.constant(NdArray.make(logits)), [draws, 9])

for (const [name, layer] of Object.entries({ wasm: Tasks.backends.wasm, reference: Tasks.backends.reference })) {
  describe(`samplers on ${name}`, () => {
    for (const [heat, k, p] of [
      [1, 9, 1],
      [0.5, 9, 1],
      [1.7, 100, 1],
      [1, 4, 1],
      [1, 2, 1],
      [1, 9, 0.6],
      [0.8, 5, 0.9],
      [1, 9, 0.05]
    ] as const) {
      it.effect(`temperature ${heat}, topK ${k}, topP ${p}: as often as they should be`, () =>
        Effect.gen(function* () {
          const sampler = Generation.sample({ temperature: heat as number, topK: k as number, topP: p as number })
          const tokens = yield* Program.evaluate(sampler(Random.key(17), rows))
          const counts = counted(tokens.data)
          const want = expected(heat, k, p)
          const possible = want.filter((probability) => probability > 0).length
          let statistic = 0
          want.forEach((probability, i) => {
            if (probability === 0) assert.strictEqual(counts[i], 0)
            else statistic += (counts[i]! - draws * probability) ** 2 / (draws * probability)
          })
          assert.isAtMost(statistic, critical[possible - 1]!)
          // and it would notice another distribution
          if (possible > 2) {
            const other = want.map((probability, i) => probability * (1 + 0.2 * Math.cos(i)))
            const wrong = other.reduce((s, q, i) => s + (q === 0 ? 0 : (counts[i]! - draws * q) ** 2 / (draws * q)), 0)
            assert.isAbove(wrong, critical[possible - 1]!)
          }
        }).pipe(Effect.provide(layer))
      )
    }

    it.effect("ties: the lower ids stay, and the first is the most probable", () =>
      Effect.gen(function* () {
        const equal = Tensor.zeros([2, 5])
        const values = yield* Program.evaluate({
          greedy: Generation.greedy(equal),
          topK: Tensor.isFinite(Generation.topK(equal, 3)),
          topP: Tensor.isFinite(Generation.topP(equal, 0.5)),
          cold: Tensor.isFinite(Generation.temperature(equal, 0)),
          none: Generation.sample({ temperature: 0, topK: 2 })(Random.key(0), equal)
        })
        const twice = (row: ReadonlyArray<number>) => [...row, ...row]
        assert.deepStrictEqual(Array.from(values.greedy.data), [0, 0])
        assert.deepStrictEqual(Array.from(values.topK.data), twice([1, 1, 1, 0, 0]))
        // 0.4 is less than half
        assert.deepStrictEqual(Array.from(values.topP.data), twice([1, 1, 1, 0, 0]))
        assert.deepStrictEqual(Array.from(values.cold.data), twice([1, 0, 0, 0, 0]))
        assert.deepStrictEqual(Array.from(values.none.data), [0, 0])
      }).pipe(Effect.provide(layer))
    )

    it.effect("edges: all of a vocabulary, one token, no rows, what is out already", () =>
      Effect.gen(function* () {
        const x = Tensor.constant(NdArray.make([1, Number.NEGATIVE_INFINITY, 3]))
        const values = yield* Program.evaluate({
          all: Generation.topK(x, 100),
          whole: Generation.topP(x, 1),
          tiny: Generation.topP(x, 1e-9),
          single: Generation.topP(Generation.topK(Tensor.zeros([2, 1]), 1), 0.5),
          empty: Generation.topP(Generation.topK(Tensor.zeros([0, 4]), 2), 0.5),
          drawn: Generation.sample({ topP: 0.9 })(Random.key(0), Tensor.zeros([0, 4]))
        })
        const out = Number.NEGATIVE_INFINITY
        assert.deepStrictEqual(Array.from(values.all.data), [1, out, 3])
        assert.deepStrictEqual(Array.from(values.whole.data), [1, out, 3])
        assert.deepStrictEqual(Array.from(values.tiny.data), [out, out, 3])
        assert.deepStrictEqual(Array.from(values.single.data), [0, 0])
        assert.deepStrictEqual([...values.empty.sizes, ...values.drawn.sizes], [0, 4, 0])
      }).pipe(Effect.provide(layer))
    )
  })
}

describe("samplers", () => {
  const thrown = (f: () => unknown) => {
    try {
      f()
    } catch (error) {
      return String(error)
    }
    return "nothing"
  }

  it("say what is out of range", () => {
    const x = Tensor.zeros([2, 3])
    const any = (n: number): number => n
    const cases: ReadonlyArray<readonly [() => unknown, string]> = [
      [() => Generation.topK(x, any(0)), "RangeError: Generation.topK: k must be a positive whole number but is 0"],
      [() => Generation.topK(x, any(1.5)), "RangeError: Generation.topK: k must be a positive whole number but is 1.5"],
      [() => Generation.topP(x, any(0)), "RangeError: Generation.topP: p must be above 0 and at most 1 but is 0"],
      [
        () => Generation.topP(x, any(Number.NaN)),
        "RangeError: Generation.topP: p must be above 0 and at most 1 but is NaN"
      ],
      [
        () => Generation.temperature(x, any(-1)),
        "RangeError: Generation.temperature: the value must be at least 0 but is -1"
      ],
      [
        () => Generation.sample({ temperature: any(-1) }),
        "RangeError: Generation.sample: temperature must be at least 0 but is -1"
      ],
      [
        () => Generation.sample({ topK: any(-2) }),
        "RangeError: Generation.sample: topK must be a positive whole number but is -2"
      ],
      [
        () => Generation.sample({ topP: any(1.1) }),
        "RangeError: Generation.sample: topP must be above 0 and at most 1 but is 1.1"
      ],
      [
        () => Generation.penalize(x, Tensor.zeros([2, 3], "bool"), any(0)),
        "RangeError: Generation.penalize: the penalty must be above 0 but is 0"
      ],
      [
        () => Generation.penalize(x, Tensor.zeros([3], "bool") as never, 2),
        "ShapeError: Generation.penalize: what is seen must be [2, 3] but is [3]"
      ],
      [
        () => Generation.greedy(Tensor.zeros([2, 3], "int32") as never),
        "ShapeError: Generation.greedy: needs float32 but got int32: cast it first"
      ],
      [
        () => Generation.topK(Tensor.zeros([]) as never, 2),
        "ShapeError: Generation.topK: axis -1 is out of range for [] (rank 0)"
      ],
      [
        () => Generation.sample()(Random.key(0), Tensor.zeros([2, 0]) as never),
        "ShapeError: Generation.sample: axis -1 of [2, 0] is empty"
      ]
    ]
    for (const [f, sentence] of cases) assert.strictEqual(thrown(f), sentence)
  })
})
