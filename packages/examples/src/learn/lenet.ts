/**
 * LeNet-5 (LeCun et al. 1998) as it is trained today, with rectifiers and maxima, in three epochs of MNIST. Rate and batch were chosen on
 * the 5,000 images held out for validation; the test images are looked at once.
 */
import * as NdArray from "@typegrad/core/NdArray"
import * as Random from "@typegrad/core/Random"
import * as Dataset from "@typegrad/data/Dataset"
import * as Mnist from "@typegrad/data/Mnist"
import * as Loss from "@typegrad/nn/Loss"
import * as Metric from "@typegrad/nn/Metric"
import * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Schedule from "@typegrad/optim/Schedule"
import * as Trainer from "@typegrad/train/Trainer"
import * as Effect from "effect/Effect"
import type { Run } from "./Run.ts"
import type { Settings } from "./Settings.ts"
import * as Watch from "./watch.ts"

const model = /*#__PURE__*/ Nn.sequential(
  Nn.input([28, 28, 1]),
  Nn.conv2d({ filters: 6, kernel: 5, padding: 2 }),
  Nn.relu,
  Nn.maxPool2d(2), // [14, 14, 6]
  Nn.conv2d({ filters: 16, kernel: 5 }),
  Nn.relu,
  Nn.maxPool2d(2), // [5, 5, 16]
  Nn.flatten,
  Nn.dense(120),
  Nn.relu,
  Nn.dense(84),
  Nn.relu,
  Nn.dense(10)
)

const batch = 64
const peak = 5e-3

export const lenet = ({ quick, seed }: Settings) => {
  const epochs = quick ? 1 : 3
  const key = Random.key(seed)
  const run = Effect.gen(function* () {
    const all = yield* Mnist.load()
    const few = (data: Dataset.Dataset<Mnist.MnistExample>, size: number) =>
      quick ? data.pipe(Dataset.take(size)) : data
    const [train, validation, test] = [few(all.train, 4 * batch), few(all.validation, 50), few(all.test, 50)]
    const data = train.pipe(Dataset.shuffle({ key: Random.foldIn(key, 0) }), Dataset.batch(batch))
    const total = Dataset.batchesPerEpoch(data) * epochs
    const watch = yield* Watch.make("lenet")
    const described = Trainer.make({
      model,
      loss: Loss.crossEntropy,
      data,
      optimizer: Optimizer.adam({
        learningRate: Schedule.warmupCosine({ peak, warmup: Math.floor(total / 10), total })
      }),
      epochs,
      key: Random.foldIn(key, 1)
    }).pipe(Trainer.evaluate(validation, { metrics: { accuracy: Metric.accuracy } }))
    const trained = yield* Trainer.fit(described, { observe: watch.observe })
    const tested = yield* Trainer.test(trained, test, {
      metrics: { accuracy: Metric.accuracy, confusion: Metric.confusionMatrix }
    })
    const seen = yield* watch.seen
    return {
      targets: [{ name: "test accuracy after three epochs", value: tested.accuracy, atLeast: 0.99 }],
      numbers: {
        testAccuracy: tested.accuracy,
        testLoss: tested.loss,
        validationAccuracy: trained.evaluated["validation.accuracy"] ?? Number.NaN,
        seconds: seen.seconds,
        parameters: seen.parameters
      },
      figures: [
        {
          name: "lenet-loss",
          title: "LeNet on MNIST",
          x: "step",
          y: "cross-entropy",
          curves: [Watch.losses(seen), Watch.evaluated(seen, "validation", "loss", "validation")]
        }
      ],
      samples: [],
      confusion: NdArray.toNested(tested.confusion) as ReadonlyArray<ReadonlyArray<number>>,
      model: Model.table(Model.summary(model)),
      configuration: {
        epochs,
        batch,
        optimizer: "Adam",
        learningRate: peak,
        schedule: "a tenth of warm-up, half a cosine to 0",
        validation: validation.size,
        seed
      }
    }
  })
  return { name: "lenet", title: "LeNet-5 on MNIST", run: Effect.scoped(run) } satisfies Run<unknown, unknown>
}
