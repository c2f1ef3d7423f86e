/** A trained perceptron as an outcome, which the demo and `pnpm learn` make the same page of. */
import * as Model from "@typegrad/nn/Model"
import type { Outcome, Target } from "../learn/Run.ts"
import * as Watch from "../learn/watch.ts"
import { peak } from "./describe.ts"
import { mlp } from "./model.ts"
import type { Options } from "./Options.ts"

export const outcome = (given: {
  readonly dataset: string
  readonly options: Pick<Options, "batch" | "epochs" | "seed">
  readonly accuracy: number
  readonly stepMs: number | null
  readonly seen: Watch.Seen
  readonly confusion: ReadonlyArray<ReadonlyArray<number>>
  readonly targets: ReadonlyArray<Target>
}): Outcome => {
  const { accuracy, confusion, dataset, options, seen, stepMs, targets } = given
  const { batch, epochs, seed } = options
  const axes = { x: "step", title: `A perceptron on ${dataset}` }
  const accuracies = Watch.evaluated(seen, "validation", "accuracy", "validation")
  return {
    targets,
    numbers: {
      testAccuracy: accuracy,
      seconds: seen.seconds,
      ...(stepMs === null ? {} : { stepMs }),
      parameters: seen.parameters
    },
    figures: [
      {
        ...axes,
        name: `${dataset}-loss`,
        y: "cross-entropy",
        curves: [Watch.losses(seen), Watch.evaluated(seen, "validation", "loss", "validation")]
      },
      { ...axes, name: `${dataset}-accuracy`, y: "share of the validation images that is right", curves: [accuracies] }
    ],
    samples: [],
    confusion,
    model: Model.table(Model.summary(mlp)),
    configuration: {
      dataset,
      epochs,
      batch,
      optimizer: "AdamW, decay 0.01 on kernels",
      learningRate: peak,
      schedule: "up to 100 steps of warm-up, half a cosine to 0",
      seed
    }
  }
}
