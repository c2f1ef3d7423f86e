/** Models made on the spot, so that the server can be tried without a checkpoint. */
import * as Random from "@typegrad/core/Random"
import * as Dataset from "@typegrad/data/Dataset"
import * as Digits from "@typegrad/data/Digits"
import * as Text from "@typegrad/data/Text"
import * as Loss from "@typegrad/nn/Loss"
import * as Metric from "@typegrad/nn/Metric"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Schedule from "@typegrad/optim/Schedule"
import * as Trainer from "@typegrad/train/Trainer"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { mlp } from "../mlp/model.ts"
import { poems } from "./poems.ts"
import { context, textModel, tokenizer } from "./TextModel.ts"

const key = Random.key(7)

const schedule = (peak: number, total: number) =>
  Schedule.warmupCosine({ peak, warmup: Math.min(20, Math.floor(total / 10)), total })

/** A run of the perceptron on digits drawn here, and what to tell of it. */
export const digitsRun = (epochs: number, examples?: number) => {
  const { train, validation } = Digits.make({
    key: Random.foldIn(key, 0),
    ...(examples === undefined ? {} : { train: examples })
  })
  const data = train.pipe(Dataset.shuffle({ key: Random.foldIn(key, 1) }), Dataset.batch(64))
  const total = Dataset.batchesPerEpoch(data) * epochs
  return Trainer.make({
    model: mlp,
    loss: Loss.crossEntropy,
    data,
    optimizer: Optimizer.adamW({ learningRate: schedule(2e-3, total) }),
    epochs,
    key: Random.foldIn(key, 2)
  }).pipe(Trainer.evaluate(validation, { metrics: { accuracy: Metric.accuracy } }))
}

const digitEpochs = 2

export const digits = Effect.fn("serve.digits")(function* () {
  const { evaluated, variables } = yield* Trainer.fit(digitsRun(digitEpochs))
  const accuracy = (100 * (evaluated["validation.accuracy"] ?? 0)).toFixed(1)
  const origin = `trained at start: ${digitEpochs} epochs on 12,000 digits drawn here; ${accuracy} % right on 1,000 others`
  return { variables, origin }
})

const batch = 8

const tokens = Result.getOrThrow(tokenizer.encode(poems))

/** A run of the transformer on the poems. The loss told of it is on the poems themselves: there are no others that it has not seen. */
export const poemsRun = (steps: number) =>
  Trainer.make({
    model: textModel,
    loss: Loss.crossEntropy({ label: "target" }),
    data: Text.randomWindows(tokens, { length: context, key: Random.foldIn(key, 3), size: steps * batch }).pipe(
      Dataset.batch(batch)
    ),
    optimizer: Optimizer.adamW({
      learningRate: schedule(5e-3, steps)
    }),
    epochs: 1,
    key: Random.foldIn(key, 4)
  }).pipe(Trainer.evaluate(Text.windows(tokens, { length: context })))

const textSteps = 400

export const text = Effect.fn("serve.text")(function* () {
  const { evaluated, variables } = yield* Trainer.fit(poemsRun(textSteps))
  const loss = (evaluated["validation.loss"] ?? Number.NaN).toFixed(2)
  const origin = `trained at start: ${textSteps} steps on five sonnets, ${tokens.length} characters; ${loss} nats a character on them`
  return { variables, origin }
})
