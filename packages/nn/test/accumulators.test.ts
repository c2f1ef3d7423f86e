import { assert, describe, it } from "@effect/vitest"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Metric from "@typegrad/nn/Metric"
import * as Effect from "effect/Effect"
import { close, evaluate, float, int, type Numbers } from "./support.ts"

type AnyAccumulator = Metric.Accumulator<any>
type Rows = ReadonlyArray<Numbers>

interface Data {
  readonly output: Rows
  readonly label: Rows
  readonly dtype?: "int32" | "float32"
  readonly more?: Readonly<Record<string, Rows>>
}

const bool = (rows: Rows): Tensor.AnyTensor => Tensor.greater(float(rows as Numbers), 0.5) as Tensor.AnyTensor

const batchOf = ({ dtype = "int32", label, more = {} }: Data, start: number, stop: number) => ({
  label: dtype === "int32" ? int(label.slice(start, stop)) : float(label.slice(start, stop)),
  ...Object.fromEntries(Object.entries(more).map(([key, rows]) => [key, float(rows.slice(start, stop))]))
})

const initial = (metric: AnyAccumulator, { output }: Data) =>
  metric.init({ shape: float(output[0]!).shape, dtype: "float32" })

/** The state after the batches that end at `cuts`. */
const after = (metric: AnyAccumulator, data: Data, cuts: ReadonlyArray<number>): Metric.State => {
  let [state, start] = [initial(metric, data), 0]
  for (const stop of cuts) {
    state = metric.update(state, float(data.output.slice(start, stop)), batchOf(data, start, stop), { label: "label" })
    start = stop
  }
  return state
}

/** One batch, uneven ones, one by one, two parts merged, and with rows that only fill up, which are NaN. */
const everyWay = (metric: AnyAccumulator, data: Data) => {
  const n = data.output.length
  const one = (start: number, stop: number) => {
    const part = (rows: Rows) => rows.slice(start, stop)
    const more = Object.fromEntries(Object.entries(data.more ?? {}).map(([key, rows]) => [key, part(rows)]))
    const own = { ...data, output: part(data.output), label: part(data.label), more }
    return after(metric, own, [stop - start])
  }
  const output = Tensor.concat([float(data.output), Tensor.mul(float(data.output), Number.NaN)] as never, 0)
  const all = batchOf(data, 0, n)
  const twice = Object.fromEntries(
    Object.entries(all).map(([key, x]) => [key, (Tensor.concat as any)([x, x], 0) as Tensor.AnyTensor])
  )
  const present = Tensor.less(Tensor.iota([2 * n]), n) as Tensor.Tensor<Shape, "bool">
  const states = [
    after(metric, data, [n]),
    after(metric, data, [1, n - 1, n]),
    after(
      metric,
      data,
      data.output.map((_, i) => i + 1)
    ),
    metric.merge(one(0, 2), one(2, n)),
    metric.merge(initial(metric, data), one(0, n)),
    metric.update(initial(metric, data), output as never, twice, { label: "label", present })
  ]
  return states.map((state) => metric.result(state))
}

const isEveryWay = (name: string, metric: AnyAccumulator, data: Data, expected: Numbers, tolerance = 1e-6) =>
  it.effect(name, () =>
    Effect.gen(function* () {
      for (const precision of ["float64", "float32"] as const) {
        for (const found of yield* evaluate(everyWay(metric, data), precision)) close(found as any, expected, tolerance)
      }
    })
  )

const logits = (ids: ReadonlyArray<number>): Rows => ids.map((id) => [0, 1, 2].map((c) => (c === id ? 2 : 0.5)))
/** the example of scikit-learn's documentation of f1_score */
const answers = { output: logits([0, 2, 1, 0, 0, 1]), label: [0, 1, 2, 0, 1, 2] }

describe("of classes", () => {
  isEveryWay("confusionMatrix", Metric.confusionMatrix, answers, [2, 0, 0, 1, 0, 1, 0, 2, 0])
  isEveryWay(
    "confusionMatrix without an id and ids outside",
    Metric.confusionMatrix({ ignore: 1 }),
    {
      output: answers.output,
      label: [0, 1, 2, 0, 7, -1]
    },
    [2, 0, 0, 0, 0, 0, 0, 1, 0]
  )
  isEveryWay("precision", Metric.precision, answers, 2 / 9)
  isEveryWay("recall", Metric.recall, answers, 1 / 3)
  isEveryWay("f1", Metric.f1, answers, 0.8 / 3)
  isEveryWay("f1 by class", Metric.f1({ average: "perClass" }), answers, [0.8, 0, 0])
  isEveryWay("micro f1 is accuracy", Metric.f1({ average: "micro" }), answers, 1 / 3)
  isEveryWay(
    "weighted precision",
    Metric.precision({ average: "weighted" }),
    { output: logits([0, 0, 1, 2]), label: [0, 0, 0, 1] },
    3 / 4
  )
  isEveryWay(
    "recall of positions that count",
    Metric.recall({ mask: "known", average: "perClass" }),
    {
      output: [logits([0, 1]), logits([1, 1]), logits([2, 0])],
      label: [
        [0, 0],
        [1, 0],
        [2, 2]
      ],
      more: {
        known: [
          [1, 0],
          [1, 1],
          [0, 1]
        ]
      }
    },
    [1 / 2, 1, 0]
  )
  const rows = [
    [0.5, -1, 2],
    [3, 0, 0],
    [-2, 1, 40]
  ]
  const nll = rows.map((row, i) => Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0)) - row[i]!)
  isEveryWay(
    "perplexity",
    Metric.perplexity,
    { output: rows, label: [0, 1, 2] },
    Math.exp((nll[0]! + nll[1]! + nll[2]!) / 3),
    3e-6
  )
  isEveryWay(
    "perplexity of known positions",
    Metric.perplexity({ ignore: -100 }),
    { output: rows, label: [0, -100, 2] },
    Math.exp((nll[0]! + nll[2]!) / 2),
    3e-6
  )
})

describe("of elements", () => {
  // scikit-learn's documentation of r2_score
  const line = { output: [2.5, 0, 2, 8], label: [3, -0.5, 2, 7], dtype: "float32" } as const
  isEveryWay("r2", Metric.r2, line, 1 - 1.5 / 29.1875)
  isEveryWay("rootMeanSquaredError", Metric.rootMeanSquaredError, line, Math.sqrt(1.5 / 4))
  isEveryWay(
    "r2 far from 0",
    Metric.r2,
    { output: line.output.map((x) => x + 4096), label: line.label.map((x) => x + 4096), dtype: "float32" },
    1 - 1.5 / 29.1875
  )
  isEveryWay(
    "rootMeanSquaredError of what counts",
    Metric.rootMeanSquaredError({ mask: "known" }),
    { ...line, more: { known: [1, 0, 0, 1] } },
    Math.sqrt(1.25 / 2)
  )
  const binary = {
    output: [-3, 0.5, 1, 2, -1, -0.5].map((x) => [x, -x]),
    label: [0, 1, 0, 1, 1, 0].map((x) => [x, x]),
    dtype: "float32"
  } as const
  // true logits: 0.5 2 -1 -0.5 -2 1, false ones: -3 1 -0.5 3 -1 0.5
  const pairs = [0.5, 2, -1, -0.5, -2, 1].flatMap((p) =>
    [-3, 1, -0.5, 3, -1, 0.5].map((n) => (p > n ? 1 : p === n ? 0.5 : 0))
  )
  const area = pairs.reduce<number>((a, b) => a + b, 0) / 36
  isEveryWay("auc", Metric.auc, binary, area)
  isEveryWay("binaryPrecision", Metric.binaryPrecision, binary, 3 / 6)
  isEveryWay("binaryRecall", Metric.binaryRecall({ threshold: 0.7 }), binary, 2 / 6)
  isEveryWay("binaryF1", Metric.binaryF1, binary, 6 / 12)

  it.effect("auc is off by half the pairs of one bin at most, and aucOf by nothing", () =>
    Effect.gen(function* () {
      const n = 200
      const scores = Array.from({ length: n }, (_, i) => 3 * Math.sin(i * i * 0.7 + i))
      const labels = scores.map((score, i) => (score + 2 * Math.cos(i * 1.7) > 0 ? 1 : 0))
      const exact = Metric.aucOf(scores, labels)
      let [won, all] = [0, 0]
      scores.forEach((p, i) => {
        scores.forEach((q, j) => {
          if (labels[i] === 1 && labels[j] === 0) {
            won += p > q ? 1 : p === q ? 0.5 : 0
            all += 1
          }
        })
      })
      assert.closeTo(exact, won / all, 1e-12)
      for (const bins of [8, 64, 2048]) {
        const width = 32 / bins
        const bin = scores.map((x) => Math.floor((x + 16) / width))
        let together = 0
        bin.forEach((a, i) =>
          bin.forEach((b, j) => (together += labels[i] === 1 && labels[j] === 0 && a === b ? 1 : 0))
        )
        const metric = Metric.auc({ bins })
        const data = { output: scores, label: labels, dtype: "float32" } as const
        const found = (yield* evaluate(metric.result(after(metric, data, [n])))) as { readonly data: ArrayLike<number> }
        assert.isAtMost(Math.abs(found.data[0]! - exact), together / all / 2 + 1e-6)
      }
    })
  )

  it.effect("are NaN where there is nothing to say", () =>
    Effect.gen(function* () {
      const none = { output: [1, 2], label: [0, 0], dtype: "float32", more: { known: [0, 0] } } as const
      const results = [Metric.auc, Metric.r2, Metric.rootMeanSquaredError({ mask: "known" })].map((metric) =>
        metric.result(after(metric, none, [2]))
      )
      for (const found of yield* evaluate(results)) close(found as any, Number.NaN)
      const zeros = [Metric.binaryPrecision, Metric.binaryRecall, Metric.binaryF1].map((metric) =>
        metric.result(after(metric, { ...none, output: [-1, -2] }, [2]))
      )
      for (const found of yield* evaluate(zeros)) close(found as any, 0)
    })
  )

  // unless it does not count; rows that only fill up are NaN in all of these
  const unknown = { output: [Number.NaN, 2, -1, 3], label: [0, 1, 0, 1], dtype: "float32" } as const
  isEveryWay("auc of a logit that is NaN", Metric.auc, unknown, Number.NaN)
  isEveryWay("auc of a true logit that is NaN", Metric.auc, { ...unknown, label: [1, 1, 0, 1] }, Number.NaN)
  isEveryWay("auc of known positions", Metric.auc({ mask: "known" }), { ...unknown, more: { known: [0, 1, 1, 1] } }, 1)

  it.effect("a sum of many batches keeps the digits of float32", () =>
    Effect.gen(function* () {
      const metric = Metric.rootMeanSquaredError
      const output = Array.from({ length: 300 }, (_, i) => (i === 0 ? 4096 : 1))
      const data = { output, label: output.map(() => 0), dtype: "float32" } as const
      const state = after(
        metric,
        data,
        output.map((_, i) => i + 1)
      )
      const found = (yield* evaluate(metric.result(state), "float32")) as any
      close(found, Math.sqrt((2 ** 24 + 299) / 300), 1e-7)
    })
  )
})

describe("means over what counts", () => {
  it.effect("accuracy, topK and errors take masks", () =>
    Effect.gen(function* () {
      const output = float([logits([0, 1]), logits([1, 1])] as Numbers)
      const label = int([
        [0, 0],
        [1, 9]
      ])
      const known = bool([
        [1, 1],
        [1, 0]
      ])
      const masked = Metric.accuracy({ mask: "known" })
      const ignoring = Metric.topK(1, { ignore: 9 })
      const error = Metric.meanAbsoluteError({ mask: "known" })
      const found = yield* evaluate({
        masked: masked.perExample(output, { label, known }, "label"),
        weights: masked.fraction!(output, { label, known }, "label").weight,
        ignoring: ignoring.perExample(output, { label }, "label"),
        error: error.perExample(
          float([
            [1, 2],
            [3, 4]
          ]),
          {
            label: float([
              [0, 0],
              [0, Number.NaN]
            ]),
            known
          },
          "label"
        ),
        binary: Metric.binaryAccuracy.perExample(float([-1, 2, 3]), { label: float([0, 0, 1]) }, "label")
      })
      close(found.masked, [0.5, 1])
      close(found.weights, [2, 1])
      close(found.ignoring, [0.5, 1])
      close(found.error, [1.5, 3])
      close(found.binary, [1, 0, 1])
    })
  )
})

describe("bleu", () => {
  const words = (text: string) => text.split(" ")

  it("clips counts, as Papineni et al. 2002, section 2", () => {
    const the = Metric.bleuCounts(
      words("the the the the the the the"),
      [words("the cat is on the mat"), words("there is a cat on the mat")],
      2
    )
    assert.deepStrictEqual(
      [the.matches, the.totals],
      [
        [2, 0],
        [7, 6]
      ]
    )
    const references = [
      "it is a guide to action that ensures that the military will forever heed party commands",
      "it is the guiding principle which guarantees the military forces always being under the command of the party",
      "it is the practical guide for the army always to heed the directions of the party"
    ].map(words)
    const first = "it is a guide to action which ensures that the military always obeys the commands of the party"
    const second = "it is to insure the troops forever hearing the activity guidebook that party direct"
    assert.deepStrictEqual(Metric.bleuCounts(words(first), references, 2).matches, [17, 10])
    assert.deepStrictEqual(Metric.bleuCounts(words(first), references, 2).totals, [18, 17])
    assert.deepStrictEqual(Metric.bleuCounts(words(second), references, 2).matches, [8, 1])
    assert.deepStrictEqual(Metric.bleuCounts(words(second), references, 2).totals, [14, 13])
  })

  it("is a geometric mean of a corpus with a penalty for what is too short", () => {
    const a = Metric.bleuCounts([1, 2, 3, 4, 5], [[1, 2, 3, 4, 5, 6, 7]])
    const b = Metric.bleuCounts([1, 2, 9, 4], [[1, 2, 3, 4]])
    assert.deepStrictEqual([a.candidateLength, a.referenceLength], [5, 7])
    const shares = [8 / 9, 5 / 7, 3 / 5, 2 / 3]
    const expected = Math.exp(1 - 11 / 9) * shares.reduce((x, y) => x * y) ** 0.25
    assert.closeTo(Metric.bleu(Metric.mergeBleu(a, b)), expected, 1e-12)
    assert.strictEqual(Metric.bleu(b), 0)
    const smooth = [3 / 4, 2 / 4, 1 / 3, 1 / 2].reduce((x, y) => x * y) ** 0.25
    assert.closeTo(Metric.bleu(b, { smoothing: true }), smooth, 1e-12)
    assert.strictEqual(Metric.bleu(Metric.bleuCounts([], [[1]])), 0)
    assert.throws(() => Metric.bleuCounts([1], []), RangeError)
    assert.deepStrictEqual(
      Metric.bleuCounts(
        [1, 2, 3],
        [
          [1, 1, 1, 1],
          [1, 1]
        ],
        1
      ).referenceLength,
      2
    )
  })
})
