/** Models with several inputs or outputs, and with parts that do not learn, trained. */
import { assert, describe, it } from "@effect/vitest"
import * as NdArray from "@typegrad/core/NdArray"
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Dataset from "@typegrad/data/Dataset"
import * as Loss from "@typegrad/nn/Loss"
import * as Metric from "@typegrad/nn/Metric"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Trainer from "@typegrad/train/Trainer"
import * as Effect from "effect/Effect"
import { backends } from "./support/tasks.ts"

const key = Random.key(3)
const count = 40

/** label 1 where the sum of `a` is greater than that of `b` */
const pairs = (seed: number) => {
  const random = Random.host(Random.key(seed))
  const a = new Float32Array(count * 3)
  const b = new Float32Array(count * 5 * 2)
  const label = new Int32Array(count)
  for (let i = 0; i < count; i++) {
    const row = a.subarray(3 * i, 3 * i + 3).map(() => random.normal())
    const other = b.subarray(10 * i, 10 * i + 10).map(() => random.normal() / 2)
    a.set(row, 3 * i)
    b.set(other, 10 * i)
    const sum = (xs: Float32Array) => xs.reduce((total, x) => total + x, 0)
    label[i] = sum(row) > sum(other) ? 1 : 0
  }
  return Dataset.fromNdArrays({
    b: NdArray.fromArray([count, 5, 2], "float32", b),
    a: NdArray.fromArray([count, 3], "float32", a),
    label: NdArray.fromArray([count], "int32", label)
  })
}

const reader = Nn.sequential(Nn.input(["time", 2]), Nn.dense(4), Nn.dropout(0.1))
const seer = Nn.sequential(Nn.input([3]), Nn.dense(4), Nn.batchNorm())
const head = Nn.sequential(Nn.input([4]), Nn.relu, Nn.dense(2))

const compare = Nn.define({
  inputs: { a: Nn.input([3]), b: Nn.input(["time", 2]) },
  parts: { reader, seer, head },
  apply: ({ reader, seer, head }, { a, b }) => head(Tensor.sub(seer(a), Tensor.sum(reader(b), [1])))
})

/** Two-dimensional codes of 6 numbers, and the distribution they are drawn from. */
const dense = Nn.sequential(Nn.input([6]), Nn.dense(2))
const vae = Nn.define({
  inputs: Nn.input([6]),
  parts: { mean: dense, logVariance: dense, decoder: Nn.sequential(Nn.input([2]), Nn.dense(6)) },
  needs: "Key",
  apply: (parts, x, { key }) => {
    const [mean, logVariance] = [parts.mean(x), parts.logVariance(x)]
    const noise = (random: Random.Key) =>
      Tensor.mul(Tensor.exp(Tensor.mul(logVariance, 0.5)), Random.normal(random, mean))
    const code = key === null ? mean : Tensor.add(mean, noise(key))
    return { reconstruction: parts.decoder(code), mean, logVariance }
  }
})

interface Coded {
  readonly reconstruction: Tensor.Tensor<["batch", 6]>
  readonly mean: Tensor.Tensor<["batch", 2]>
  readonly logVariance: Tensor.Tensor<["batch", 2]>
}

const elbo = Loss.make({
  name: "elbo",
  uses: ["x"],
  perExample: ({ logVariance, mean, reconstruction }: Coded, { x }: { readonly x: Tensor.Tensor<["batch", 6]> }) => {
    const spread = Tensor.sub(Tensor.add(Tensor.square(mean), Tensor.exp(logVariance)), logVariance)
    const error = Tensor.sum(Tensor.square(Tensor.sub(reconstruction, x)), [1])
    return Tensor.add(error, Tensor.mul(0.5, Tensor.sum(Tensor.sub(spread, 1), [1])))
  }
})

const line = (() => {
  const random = Random.host(Random.key(9))
  const x = new Float32Array(count * 6)
  for (let i = 0; i < count; i++) {
    const at = 3 * random.normal()
    for (let j = 0; j < 6; j++) x[6 * i + j] = at * (j - 2) + 0.1 * random.normal()
  }
  return Dataset.fromNdArrays({
    x: NdArray.fromArray([count, 6], "float32", x),
    unused: NdArray.fromArray([count], "float32", x.subarray(0, count))
  })
})()

/** weights that shrink at every step, where the optimizer sees them */
const decaying = Optimizer.adamW({ learningRate: 0.05, decay: { rate: 0.5 } })
const features = Nn.sequential(Nn.input([3]), Nn.dense(4), Nn.batchNorm(), Nn.dropout(0.5), Nn.tanh)
const transferred = Nn.sequential(Nn.input([3]), Nn.frozen(features), Nn.dense(2, { name: "head" }))

for (const [name, backend] of Object.entries(backends)) {
  describe(`on ${name}`, () => {
    it.live("several inputs are fields of the same names", () =>
      Effect.gen(function* () {
        const run = Trainer.make({
          model: compare,
          loss: Loss.crossEntropy,
          data: pairs(1).pipe(Dataset.shuffle({ key }), Dataset.batch(8)),
          optimizer: Optimizer.adam({ learningRate: 0.05 }),
          epochs: 12,
          key
        }).pipe(Trainer.evaluate(pairs(2), { metrics: { accuracy: Metric.accuracy }, batchSize: 16 }))
        const losses: Array<number> = []
        const trained = yield* Trainer.fit(run, {
          observe: (event) => Effect.sync(() => event._tag === "Epoch" && losses.push(event.loss))
        })
        assert.isBelow(losses.at(-1)!, losses[0]! / 2)
        assert.isAbove(trained.evaluated["validation.accuracy"]!, 0.8)
        const { accuracy } = yield* Trainer.test(trained, pairs(1), { metrics: { accuracy: Metric.accuracy } })
        assert.isAbove(accuracy, 0.9)
        const predict = yield* Trainer.predictor(trained)
        const a = NdArray.make([
          [4, 4, 4],
          [-4, -4, -4]
        ])
        const logits = yield* predict({ a, b: NdArray.make([[[0, 0]], [[0, 0]]]) })
        const [low, high, high2, low2] = logits.data
        assert.isTrue(low! < high! && high2! > low2!)
      }).pipe(Effect.scoped, Effect.provide(backend))
    )

    it.live("what is frozen keeps its bits, and goes on from a checkpoint", () =>
      Effect.gen(function* () {
        const run = (epochs: number) =>
          Trainer.make({
            model: transferred,
            loss: Loss.crossEntropy,
            data: pairs(1).pipe(Dataset.batch(8)),
            optimizer: decaying,
            epochs,
            key,
            input: "a"
          })
        const [before, after] = [yield* Trainer.fit(run(0)), yield* Trainer.fit(run(2))]
        assert.deepStrictEqual(after.variables.state, before.variables.state)
        assert.notDeepEqual(after.variables.params.head, before.variables.params.head)
        const more = yield* Trainer.fit(run(1).pipe(Trainer.startFrom(after.variables)))
        assert.deepStrictEqual(more.variables.state, before.variables.state)
      }).pipe(Effect.scoped, Effect.provide(backend))
    )

    it.live("one output of several", () =>
      Effect.gen(function* () {
        const model = Nn.parallel(Nn.input([3]), { large: Nn.dense(2), other: Nn.dense(1) })
        const run = Trainer.make({
          model,
          loss: Loss.on("large", Loss.crossEntropy),
          data: pairs(1).pipe(Dataset.batch(8)),
          optimizer: Optimizer.adam({ learningRate: 0.05 }),
          epochs: 10,
          key,
          input: "a"
        }).pipe(
          Trainer.evaluate(pairs(1), {
            metrics: { accuracy: Metric.on("large", Metric.accuracy), f1: Metric.on("large", Metric.f1) },
            batchSize: 7
          })
        )
        const { evaluated } = yield* Trainer.fit(run)
        assert.isAbove(evaluated["validation.accuracy"]!, 0.7)
        assert.isAbove(evaluated["validation.f1"]!, 0.7)
      }).pipe(Effect.scoped, Effect.provide(backend))
    )

    it.live("a label that is no class of its output is named, in training and in evaluation", () =>
      Effect.gen(function* () {
        const labels = Int32Array.from({ length: 12 }, (_, i) => (i === 7 ? 2 : i % 2))
        const wrong = Dataset.fromNdArrays({
          a: NdArray.zeros([12, 3]),
          label: NdArray.fromArray([12], "int32", labels)
        })
        const right = wrong.pipe(Dataset.take(7))
        const run = (data: typeof wrong) =>
          Trainer.make({
            model: Nn.parallel(Nn.input([3]), { other: Nn.dense(5), digit: Nn.dense(2) }),
            loss: Loss.on("digit", Loss.crossEntropy),
            data: data.pipe(Dataset.batch(4)),
            optimizer: Optimizer.adam({ learningRate: 0.05 }),
            epochs: 1,
            key,
            input: "a"
          })
        const training = yield* Effect.flip(Trainer.fit(run(wrong)))
        assert.strictEqual(
          training.message,
          "training data: the label of example 3 of the batch of step 2 (epoch 1) is 2, but the model has 2 classes, 0 to 1"
        )
        const evaluation = yield* Effect.flip(Trainer.fit(run(right).pipe(Trainer.evaluate(wrong, { batchSize: 5 }))))
        assert.strictEqual(
          evaluation.message,
          "evaluation data: the label of example 2 of examples from 5 on is 2, but the model has 2 classes, 0 to 1"
        )
      }).pipe(Effect.scoped, Effect.provide(backend))
    )

    it.live("several outputs go to a loss of one's own", () =>
      Effect.gen(function* () {
        const run = Trainer.make({
          model: vae,
          loss: elbo,
          data: line.pipe(Dataset.shuffle({ key }), Dataset.batch(8)),
          optimizer: Optimizer.adam({ learningRate: 0.02 }),
          epochs: 15,
          key,
          input: "x"
        }).pipe(Trainer.evaluate(line, { batchSize: 7 }))
        const losses: Array<number> = []
        const trained = yield* Trainer.fit(run, {
          observe: (event) => Effect.sync(() => event._tag === "Epoch" && losses.push(event.loss))
        })
        assert.isBelow(losses.at(-1)!, losses[0]! / 4)
        assert.isBelow(trained.evaluated["validation.loss"]!, losses[0]! / 4)
        const predict = yield* Trainer.predictor(trained)
        const { mean, reconstruction } = yield* predict(NdArray.make([[-2, -1, 0, 1, 2, 3]]))
        assert.deepStrictEqual(
          [mean.sizes, reconstruction.sizes],
          [
            [1, 2],
            [1, 6]
          ]
        )
      }).pipe(Effect.scoped, Effect.provide(backend))
    )
  })
}
