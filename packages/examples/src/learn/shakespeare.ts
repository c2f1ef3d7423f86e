/**
 * Characters of Shakespeare by a small transformer: nanoGPT's configuration for a CPU (Karpathy 2022) but for the rate, then the same
 * model with more training. nanoGPT's rate of 1e-3 ends at 1.906; twice that was chosen on validation. The losses are means over the whole
 * validation split, the last tenth of the text, in windows side by side.
 */
import * as Random from "@typegrad/core/Random"
import * as Dataset from "@typegrad/data/Dataset"
import * as Source from "@typegrad/data/Source"
import * as Text from "@typegrad/data/Text"
import * as Tokenizer from "@typegrad/data/Tokenizer"
import * as Loss from "@typegrad/nn/Loss"
import * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Schedule from "@typegrad/optim/Schedule"
import * as Generation from "@typegrad/train/Generation"
import * as Trainer from "@typegrad/train/Trainer"
import * as Effect from "effect/Effect"
import type { Curve, Run } from "./Run.ts"
import type { Settings } from "./Settings.ts"
import * as Watch from "./watch.ts"

const context = 64

const modelOf = (vocabulary: number) => Nn.gpt({ vocabulary, context, width: 128, heads: 4, layers: 4, bias: false })

interface Budget {
  readonly label: string
  readonly steps: number
  readonly batch: number
  readonly peak: number
}

/** nanoGPT's, and three times the text at twice the batch. */
const budgets = {
  base: { label: "nanoGPT's budget", steps: 2000, batch: 12, peak: 2e-3 },
  more: { label: "more training", steps: 3000, batch: 24, peak: 2e-3 }
} as const

const short = (budget: Budget, quick: boolean): Budget => (quick ? { ...budget, steps: 4, batch: 2 } : budget)

/** Over the characters read, so that runs with batches of different sizes compare. */
const curvesOf = ({ batch, label }: Budget, seen: Watch.Seen): ReadonlyArray<Curve> => {
  const read = ({ label, x, y }: Curve): Curve => ({ label, x: x.map((step) => (step * batch * context) / 1e6), y })
  return [
    read(Watch.losses(seen, `${label}, training`)),
    read(Watch.evaluated(seen, "validation", "loss", `${label}, validation`))
  ]
}

export const shakespeare = ({ quick, seed }: Settings) => {
  const key = Random.key(seed)

  const train = Effect.fnUntraced(function* (
    model: ReturnType<typeof modelOf>,
    tokens: Int32Array,
    held: Int32Array,
    { batch, label, peak, steps }: Budget
  ) {
    const total = steps
    const validation = Text.windows(held, { length: context })
    const batchSize = Math.min(256, validation.size)
    const run = Trainer.make({
      model,
      loss: Loss.crossEntropy({ label: "target" }),
      data: Text.randomWindows(tokens, { length: context, key: Random.foldIn(key, 0), size: steps * batch }).pipe(
        Dataset.batch(batch)
      ),
      optimizer: Optimizer.chain(
        Optimizer.clipByGlobalNorm(1),
        Optimizer.adamW({
          learningRate: Schedule.warmupCosine({ peak, end: peak / 10, warmup: Math.floor(steps / 20), total }),
          b2: 0.99,
          decay: { rate: 0.1, only: ["*.kernel", "*.table"] }
        })
      ),
      epochs: 1,
      key: Random.foldIn(key, 1)
    }).pipe(Trainer.evaluate(validation, { every: Math.ceil(steps / 8), batchSize }))
    const watch = yield* Watch.make(label)
    const trained = yield* Trainer.fit(run, { observe: watch.observe })
    const { loss } = yield* Trainer.test(trained, validation, { batchSize })
    return { trained, loss, seen: yield* watch.seen }
  })

  const run = Effect.gen(function* () {
    const play = yield* Text.load(Source.tinyShakespeare)
    const tokenizer = Tokenizer.characters(play)
    const all = yield* Effect.fromResult(tokenizer.encode(play))
    const [tokens, rest] = Text.split(all, [0.9, 0.1])
    const held = quick ? rest.subarray(0, 4 * context) : rest
    const model = modelOf(tokenizer.size)
    const [small, large] = [short(budgets.base, quick), short(budgets.more, quick)]
    const base = yield* train(model, tokens, held, small)
    const more = yield* train(model, tokens, held, large)
    const sample = yield* Generation.generate(Generation.window(model, { size: context }), {
      variables: more.trained.variables,
      prompt: Array.from(yield* Effect.fromResult(tokenizer.encode("ROMEO:\n"))),
      maxTokens: quick ? 4 : 500,
      key: Random.foldIn(key, 2),
      sampler: Generation.sample({ temperature: 0.8 })
    })
    return {
      targets: [
        { name: "validation loss of nanoGPT's budget", value: base.loss, atMost: 1.88 },
        { name: "validation loss of more training", value: more.loss, atMost: 1.757 }
      ],
      numbers: {
        validationLoss: base.loss,
        seconds: base.seen.seconds,
        moreValidationLoss: more.loss,
        moreSeconds: more.seen.seconds,
        parameters: base.seen.parameters
      },
      figures: [
        {
          name: "shakespeare-loss",
          title: "Characters of Shakespeare: loss, and text that it was trained on",
          x: "characters read (millions)",
          y: "cross-entropy (nats a character)",
          curves: [...curvesOf(small, base.seen), ...curvesOf(large, more.seen)]
        }
      ],
      samples: [`ROMEO:\n${yield* Effect.fromResult(tokenizer.decode(sample))}`],
      confusion: null,
      model: Model.table(Model.summary(model, { axes: { time: context } })),
      configuration: {
        layers: 4,
        heads: 4,
        width: 128,
        context,
        vocabulary: tokenizer.size,
        optimizer: "AdamW, b2 0.99, decay 0.1 on matrices, gradients clipped at 1",
        schedule: "a twentieth of warm-up, half a cosine to a tenth",
        batch: small.batch,
        steps: small.steps,
        learningRate: small.peak,
        moreBatch: large.batch,
        moreSteps: large.steps,
        moreLearningRate: large.peak,
        seed
      }
    }
  })
  return {
    name: "shakespeare",
    title: "nanoGPT's small transformer on tiny Shakespeare",
    run: Effect.scoped(run)
  } satisfies Run<unknown, unknown>
}
