/** The run of the demo: what is trained how. */
import * as Random from "@typegrad/core/Random"
import * as Dataset from "@typegrad/data/Dataset"
import type { Splits } from "@typegrad/data/Mnist"
import * as Loss from "@typegrad/nn/Loss"
import * as Metric from "@typegrad/nn/Metric"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Schedule from "@typegrad/optim/Schedule"
import * as Trainer from "@typegrad/train/Trainer"
import { mlp } from "./model.ts"
import type { Options } from "./Options.ts"

/** Keys of one run: what is drawn for the order of the data must not be drawn again for the model. */
const keysOf = (seed: number) => {
  const key = Random.key(seed)
  return { order: Random.foldIn(key, 0), training: Random.foldIn(key, 1) }
}

export const peak = 2e-3

export const describe = (
  { train, validation }: Pick<Splits, "train" | "validation">,
  { batch, epochs, seed }: Pick<Options, "batch" | "epochs" | "seed">
) => {
  const keys = keysOf(seed)
  const data = train.pipe(Dataset.shuffle({ key: keys.order }), Dataset.batch(batch))
  const total = Dataset.batchesPerEpoch(data) * epochs
  return Trainer.make({
    model: mlp,
    loss: Loss.crossEntropy,
    data,
    optimizer: Optimizer.adamW({
      learningRate: Schedule.warmupCosine({ peak, warmup: Math.min(100, Math.floor(total / 10)), total }),
      decay: { rate: 0.01, only: ["*.kernel"] }
    }),
    epochs,
    key: keys.training
  }).pipe(Trainer.evaluate(validation, { metrics: { accuracy: Metric.accuracy } }))
}
