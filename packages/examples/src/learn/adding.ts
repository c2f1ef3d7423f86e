/**
 * The adding problem at length 100 (Hochreiter and Schmidhuber 1997): of a hundred values two are marked, and their sum is asked for
 * after the last. Who always answers 1 has a mean squared error of 1/6; the LSTM and the GRU carry the first value to the second.
 */
import * as Random from "@typegrad/core/Random"
import * as Dataset from "@typegrad/data/Dataset"
import * as Synthetic from "@typegrad/data/Synthetic"
import * as Loss from "@typegrad/nn/Loss"
import * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Schedule from "@typegrad/optim/Schedule"
import * as Trainer from "@typegrad/train/Trainer"
import * as Effect from "effect/Effect"
import type { Run } from "./Run.ts"
import type { Settings } from "./Settings.ts"
import * as Watch from "./watch.ts"

interface Sizes {
  readonly length: number
  readonly units: number
  readonly batch: number
  readonly steps: number
  /** steps between two evaluations */
  readonly every: number
  /** sequences to validate on, and as many to test on */
  readonly heldOut: number
  readonly learningRate: number
}

const full: Sizes = { length: 100, units: 64, batch: 64, steps: 2000, every: 100, heldOut: 2048, learningRate: 5e-3 }
const quick: Sizes = { length: 8, units: 8, batch: 16, steps: 120, every: 40, heldOut: 64, learningRate: 1e-2 }

/** Solved: a standard error of 0.1, of sums from 0 to 2. */
const solved = 0.01

const lstm = (units: number) =>
  Nn.sequential(Nn.input(["time", 2]), Nn.lstm(units, { returnSequence: false }), Nn.dense(1))
const gru = (units: number) =>
  Nn.sequential(Nn.input(["time", 2]), Nn.gru(units, { returnSequence: false }), Nn.dense(1))

export const adding = (settings: Settings) => {
  const sizes = settings.quick ? quick : full
  const { batch, every, heldOut, length, steps, units } = sizes
  const key = Random.key(settings.seed)
  const sums = (part: number, size: number) => Synthetic.adding({ key: Random.foldIn(key, part), length, size })
  // every sequence is seen once: there is nothing to learn by heart
  const data = sums(0, steps * batch).pipe(Dataset.batch(batch))
  const validation = sums(1, heldOut)
  const test = sums(2, heldOut)

  const learn = Effect.fnUntraced(function* (name: string, model: ReturnType<typeof lstm> | ReturnType<typeof gru>) {
    const watch = yield* Watch.make(name)
    const run = Trainer.make({
      model,
      loss: Loss.mse({ label: "target" }),
      data,
      optimizer: Optimizer.chain(
        Optimizer.clipByGlobalNorm(1),
        Optimizer.adam({ learningRate: Schedule.cosine({ peak: sizes.learningRate, total: steps }) })
      ),
      epochs: 1,
      key: Random.foldIn(key, 3)
    }).pipe(Trainer.evaluate(validation, { every }))
    const trained = yield* Trainer.fit(run, { observe: watch.observe })
    const { loss } = yield* Trainer.test(trained, test)
    const { evaluations, seconds } = yield* watch.seen
    return {
      loss,
      seconds,
      curve: {
        label: name,
        x: evaluations.map(({ step }) => step),
        y: evaluations.map(({ values }) => values["loss"]!)
      }
    }
  })

  const run = Effect.gen(function* () {
    const models = { lstm: lstm(units), gru: gru(units) }
    const first = yield* learn("LSTM", models.lstm)
    const second = yield* learn("GRU", models.gru)
    const x = [every, steps]
    const axes = { time: length }
    return {
      targets: [
        { name: "LSTM: mean squared error on held-out sequences", value: first.loss, atMost: solved },
        { name: "GRU: mean squared error on held-out sequences", value: second.loss, atMost: solved }
      ],
      numbers: {
        lstmError: first.loss,
        gruError: second.loss,
        alwaysOne: 1 / 6,
        lstmSeconds: first.seconds,
        gruSeconds: second.seconds
      },
      figures: [
        {
          name: "adding",
          title: `The adding problem at length ${length}`,
          x: "step",
          y: "mean squared error, validation",
          curves: [
            first.curve,
            second.curve,
            { label: "always 1", x, y: [1 / 6, 1 / 6] },
            { label: "solved", x, y: [solved, solved] }
          ]
        }
      ],
      samples: [],
      confusion: null,
      model: [Model.summary(models.lstm, { axes }), Model.summary(models.gru, { axes })].map(Model.table).join("\n\n"),
      configuration: { ...sizes, seed: settings.seed, optimizer: "Adam, gradients clipped to norm 1, cosine" }
    }
  })
  return { name: "adding", title: `The adding problem at length ${length}: an LSTM and a GRU`, run } satisfies Run<
    unknown,
    unknown
  >
}
