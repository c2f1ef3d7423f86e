/** Evaluation of what is no plain mean: weights, masks, accumulators, over batches that are filled up. */
import { assert, describe, it } from "@effect/vitest"
import * as NdArray from "@typegrad/core/NdArray"
import * as Random from "@typegrad/core/Random"
import * as Dataset from "@typegrad/data/Dataset"
import * as Loss from "@typegrad/nn/Loss"
import * as Metric from "@typegrad/nn/Metric"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import type { TrainEvent } from "@typegrad/train/TrainEvent"
import * as Trainer from "@typegrad/train/Trainer"
import * as Effect from "effect/Effect"
import * as Tasks from "./support/tasks.ts"

const steps = 3
const count = 23
/** sentences of up to 3 words, of 4 classes; what is behind the end is -100 */
const words = Array.from({ length: count }, (_, i) =>
  Array.from({ length: steps }, (_, t) => [Math.sin(i + t), Math.cos(i * t), Math.sin(i * 3)])
)
const labels = words.map((sentence, i) => sentence.map((_, t) => (t > i % 4 ? -100 : (i + 2 * t) % 4)))
const known = labels.map((row) => row.map((id) => (id < 0 ? 0 : 1)))

const sentences = Dataset.fromNdArrays({
  words: NdArray.make(words),
  label: NdArray.make(labels, undefined, "int32") as unknown as NdArray.NdArray<[number, 3], "int32">,
  known: NdArray.make(known)
})

const run = Trainer.make({
  model: Nn.sequential(Nn.input([3, 3]), Nn.dense(4)),
  loss: Loss.crossEntropy({ ignore: -100, mask: "known" }),
  data: sentences.pipe(Dataset.batch(8)),
  input: "words",
  optimizer: Optimizer.adam({ learningRate: 0.1 }),
  epochs: 3,
  key: Random.key(1)
})

const metrics = {
  accuracy: Metric.accuracy({ mask: "known" }),
  perplexity: Metric.perplexity({ ignore: -100 }),
  confusion: Metric.confusionMatrix({ ignore: -100 }),
  micro: Metric.f1({ average: "micro", mask: "known" })
}

for (const [name, layer] of Object.entries(Tasks.backends)) {
  describe(`on ${name}`, () => {
    it.live("figures are those of all positions, however they are cut into batches", () =>
      Effect.gen(function* () {
        const events: Array<TrainEvent> = []
        const evaluated = run.pipe(
          Trainer.evaluate(sentences, { metrics, batchSize: 10 }),
          Trainer.stopEarly({ metric: "validation.perplexity", patience: 50 })
        )
        const trained = yield* Trainer.fit(evaluated, {
          observe: (event) => Effect.sync(() => void events.push(event))
        })
        const predict = yield* Trainer.predictor(trained)
        const logits = NdArray.toNested(yield* predict(NdArray.make(words))) as ReadonlyArray<
          ReadonlyArray<ReadonlyArray<number>>
        >
        const table = Array.from({ length: 4 }, () => [0, 0, 0, 0])
        let [sum, positions] = [0, 0]
        labels.forEach((row, i) => {
          row.forEach((id, t) => {
            if (id < 0) return
            const scores = logits[i]![t]!
            sum += Math.log(scores.reduce((total, x) => total + Math.exp(x), 0)) - scores[id]!
            positions += 1
            table[id]![scores.indexOf(Math.max(...scores))]! += 1
          })
        })
        const right = table.reduce((total, row, i) => total + row[i]!, 0)
        for (const batchSize of [1, 7, 10, 23, 64]) {
          const found = yield* Trainer.test(trained, sentences, { batchSize })
          assert.closeTo(found.loss, sum / positions, 1e-5)
          assert.closeTo(found.perplexity, Math.exp(sum / positions), 1e-5)
          assert.closeTo(found.accuracy, right / positions, 1e-9)
          assert.closeTo(found.micro, right / positions, 1e-6)
          assert.deepStrictEqual(NdArray.toNested(found.confusion) as unknown, table)
          assert.strictEqual(found.examples, count)
        }
        const last = events.findLast((event) => event._tag === "Evaluated")
        assert(last?._tag === "Evaluated")
        assert.deepStrictEqual(Object.keys(last.metrics).toSorted(), ["accuracy", "micro", "perplexity"])
        assert.closeTo(trained.evaluated["validation.perplexity"]!, Math.exp(sum / positions), 1e-5)
      }).pipe(Effect.scoped, Effect.provide(layer))
    )

    it.live("CTC learns to spell", () =>
      Effect.gen(function* () {
        const spoken = Array.from({ length: 12 }, (_, i) => [1 + (i % 3), 1 + ((i >> 1) % 3)])
        const sound = spoken.map(([a, b]) =>
          [0, a!, a!, 0, b!, b!].map((id) => [0, 1, 2, 3].map((c) => (c === id ? 1 : 0)))
        )
        const data = Dataset.fromNdArrays({
          sound: NdArray.make(sound),
          text: NdArray.make(spoken, undefined, "int32") as unknown as NdArray.NdArray<[number, 2], "int32">
        })
        const listener = Trainer.make({
          model: Nn.sequential(Nn.input([6, 4]), Nn.dense(4)),
          loss: Loss.ctc({ label: "text" }),
          data: data.pipe(Dataset.batch(4)),
          optimizer: Optimizer.adam({ learningRate: 0.1 }),
          epochs: 12,
          key: Random.key(2)
        })
        const before = yield* Trainer.test(yield* Trainer.fit(listener.pipe(Trainer.limit({ steps: 1 }))), data)
        const after = yield* Trainer.test(yield* Trainer.fit(listener), data)
        assert.isAbove(before.loss, 2)
        assert.isBelow(after.loss, 0.3)
      }).pipe(Effect.provide(layer))
    )

    it.live("losses of vectors need no label, and show what is there in evaluation only to itself", () =>
      Effect.gen(function* () {
        const views = Dataset.fromNdArrays({
          two: NdArray.make(
            Array.from({ length: 10 }, (_, i) => [0, 0.1].map((d) => [0, 1, 2].map((c) => Math.sin(i * (c + 1) + d))))
          )
        })
        const runOf = (batchSize: number) =>
          Trainer.make({
            model: Nn.sequential(Nn.input([2, 3]), Nn.dense(4)),
            loss: Loss.infoNce,
            data: views.pipe(Dataset.batch(5)),
            optimizer: Optimizer.adam({ learningRate: 0.05 }),
            epochs: 20,
            key: Random.key(3)
          }).pipe(Trainer.evaluate(views, { batchSize }))
        const whole = yield* Trainer.fit(runOf(10))
        const filled = yield* Trainer.fit(runOf(16))
        assert.closeTo(filled.evaluated["validation.loss"]!, whole.evaluated["validation.loss"]!, 1e-5)
        assert.isBelow(whole.evaluated["validation.loss"]!, 1)
      }).pipe(Effect.provide(layer))
    )

    it.live("a step weighs examples, and an ignored id is not blamed for what another does", () =>
      Effect.gen(function* () {
        const line = Dataset.fromNdArrays({
          x: NdArray.make([[1], [1], [1], [1]]),
          label: NdArray.make([[2], [4], [100], [-100]]),
          trust: NdArray.make([3, 1, 0, 0])
        })
        const fitted = yield* Trainer.fit(
          Trainer.make({
            model: Nn.sequential(Nn.input([1]), Nn.dense(1, { bias: false })),
            loss: Loss.mse({ weight: "trust" }),
            data: line.pipe(Dataset.batch(4)),
            input: "x",
            optimizer: Optimizer.sgd({ learningRate: 0.5 }),
            epochs: 3,
            key: Random.key(4)
          })
        )
        assert.closeTo(fitted.variables.params.dense0.kernel.data[0]!, 2.5, 1e-5)

        const wrong = Dataset.fromNdArrays({
          words: NdArray.make(words),
          label: NdArray.make(
            labels.map((row, i) => row.map((id, t) => (i === 12 && t === 0 ? 9 : id))),
            undefined,
            "int32"
          ) as unknown as NdArray.NdArray<[number, 3], "int32">
        })
        const ignoring = Trainer.make({
          model: Nn.sequential(Nn.input([3, 3]), Nn.dense(4)),
          loss: Loss.crossEntropy({ ignore: -100 }),
          data: wrong.pipe(Dataset.batch(23)),
          optimizer: Optimizer.sgd({ learningRate: 0.1 }),
          epochs: 1,
          key: Random.key(5)
        })
        const error = yield* Effect.flip(Trainer.fit(ignoring))
        assert.include(error.message, "the label of example 12 of ")
        assert.include(error.message, " is 9, but the model has 4 classes")
      }).pipe(Effect.provide(layer))
    )
  })
}
