/**
 * Names, a character at a time. The bigram model has a number for each pair of neighbours, and the best that it can reach is known: count
 * the pairs. A transformer that looks back to the beginning of the name does better, on names that it has never seen.
 */
import * as Random from "@typegrad/core/Random"
import * as Dataset from "@typegrad/data/Dataset"
import * as Source from "@typegrad/data/Source"
import * as Text from "@typegrad/data/Text"
import * as Tokenizer from "@typegrad/data/Tokenizer"
import * as Initializer from "@typegrad/nn/Initializer"
import * as Loss from "@typegrad/nn/Loss"
import * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Schedule from "@typegrad/optim/Schedule"
import * as Generation from "@typegrad/train/Generation"
import * as Trainer from "@typegrad/train/Trainer"
import * as Effect from "effect/Effect"
import type { Run } from "./Run.ts"
import type { Settings } from "./Settings.ts"
import * as Watch from "./watch.ts"

interface Sizes {
  /** how many of the names are read */
  readonly names: number
  readonly bigramSteps: number
  readonly width: number
  readonly heads: number
  readonly layers: number
  readonly dropout: number
  readonly batch: number
  readonly epochs: number
  readonly learningRate: number
}

/** The transformer's were chosen by the loss on the names to validate on: less dropout and smaller batches than at first. */
const full: Sizes = {
  names: 32_033,
  bigramSteps: 100,
  width: 64,
  heads: 4,
  layers: 4,
  dropout: 0.03,
  batch: 32,
  epochs: 20,
  learningRate: 4e-3
}
const quick: Sizes = {
  ...full,
  names: 400,
  bigramSteps: 20,
  width: 16,
  heads: 2,
  layers: 1,
  epochs: 2,
  learningRate: 1e-2
}

/** stands before, between and behind the names */
const mark = "\n"

/** The mean of -log p(next | token) where p are the shares among the pairs themselves: no bigram model is better on them. */
export const countedOptimum = (tokens: ArrayLike<number>, vocabulary: number): number => {
  const pairs = new Float64Array(vocabulary * vocabulary)
  const firsts = new Float64Array(vocabulary)
  for (let at = 0; at + 1 < tokens.length; at++) {
    pairs[tokens[at]! * vocabulary + tokens[at + 1]!]! += 1
    firsts[tokens[at]!]! += 1
  }
  let sum = 0
  pairs.forEach((count, pair) => {
    if (count > 0) sum -= count * Math.log(count / firsts[Math.floor(pair / vocabulary)]!)
  })
  return sum / (tokens.length - 1)
}

/** A number for each token and the one after it: row by row the logits. */
const bigram = (vocabulary: number) =>
  Nn.sequential(Nn.input(["time"], "int32"), Nn.embedding(vocabulary, vocabulary, { tableInit: Initializer.zeros }))

const transformer = (vocabulary: number, context: number, { dropout, heads, layers, width }: Sizes) =>
  Nn.gpt({ vocabulary, context, width, heads, layers, dropout })

export const names = (settings: Settings) => {
  const sizes = settings.quick ? quick : full
  const { batch, bigramSteps, epochs } = sizes
  const key = Random.key(settings.seed)

  /** The whole text is one window, and a step sees all of it. */
  const learnBigram = Effect.fnUntraced(function* (tokens: Int32Array, vocabulary: number) {
    const watch = yield* Watch.make("bigram")
    const whole = Text.windows(tokens, { length: tokens.length - 1 })
    const model = bigram(vocabulary)
    const run = Trainer.make({
      model,
      loss: Loss.crossEntropy({ label: "target" }),
      data: whole.pipe(Dataset.batch(1)),
      optimizer: Optimizer.adam({ learningRate: Schedule.cosine({ peak: 0.3, total: bigramSteps }) }),
      epochs: bigramSteps,
      key: Random.foldIn(key, 1)
    })
    const trained = yield* Trainer.fit(run, { observe: watch.observe })
    const { loss } = yield* Trainer.test(trained, whole, { batchSize: 1 })
    return { loss, model, seen: yield* watch.seen }
  })

  const run = Effect.gen(function* () {
    const text = yield* Text.load(Source.names)
    const tokenizer = Tokenizer.characters(mark + text)
    const encode = (of: string) => Effect.fromResult(tokenizer.encode(of))
    const vocabulary = tokenizer.size
    const start = (yield* encode(mark))[0]!
    const lines = Text.lines(text).slice(0, sizes.names)

    const packed = Text.pack(yield* Effect.forEach(lines, encode), { separator: start })
    const optimum = countedOptimum(packed, vocabulary)
    const pairs = yield* learnBigram(packed, vocabulary)

    // some names are there twice: one that is held out must not be among those to learn from
    const different = [...new Set(lines)]
    const context = Math.max(...different.map((name) => name.length)) + 1
    const all = Text.sequences(yield* Effect.forEach(different, encode), { length: context, start, end: start })
    const [train, validation, test] = all.pipe(
      Dataset.shuffle({ key: Random.foldIn(key, 2) }),
      Dataset.split([0.8, 0.1, 0.1])
    )
    const data = train.pipe(Dataset.shuffle({ key: Random.foldIn(key, 3) }), Dataset.batch(batch))
    const total = Dataset.batchesPerEpoch(data) * epochs
    const model = transformer(vocabulary, context, sizes)
    const watch = yield* Watch.make("transformer")
    const trained = yield* Trainer.make({
      model,
      loss: Loss.crossEntropy({ label: "target", mask: "mask" }),
      data,
      optimizer: Optimizer.adamW({
        learningRate: Schedule.warmupCosine({ peak: sizes.learningRate, warmup: Math.floor(total / 20), total })
      }),
      epochs,
      key: Random.foldIn(key, 4)
    }).pipe(Trainer.evaluate(validation), (run) => Trainer.fit(run, { observe: watch.observe }))
    const { loss } = yield* Trainer.test(trained, test)
    const seen = yield* watch.seen

    const generator = yield* Generation.compile(Generation.cached(model), {
      variables: trained.variables,
      sampler: Generation.sample()
    })
    const samples = yield* Effect.forEach(Array.from({ length: 20 }).keys(), (index) =>
      generator
        .generate([start], { maxTokens: context, end: start, key: Random.foldIn(Random.foldIn(key, 5), index) })
        .pipe(Effect.flatMap((tokens) => Effect.fromResult(tokenizer.decode(tokens))))
    )
    const known = new Set(lines)
    const end = [seen.stepsPerEpoch, seen.steps]
    return {
      targets: [
        { name: "bigram: nats a character above the counted optimum", value: pairs.loss - optimum, atMost: 0.005 },
        { name: "transformer: nats a character on names it has never seen", value: loss, atMost: 2 }
      ],
      numbers: {
        bigram: pairs.loss,
        bigramOptimum: optimum,
        transformerTest: loss,
        transformerValidation: trained.evaluated["validation.loss"] ?? Number.NaN,
        bigramSeconds: pairs.seen.seconds,
        transformerSeconds: seen.seconds
      },
      figures: [
        {
          name: "names-bigram",
          title: "The bigram model on all names",
          x: "step",
          y: "nats a character",
          curves: [Watch.losses(pairs.seen, "bigram"), { label: "counted", x: [0, bigramSteps], y: [optimum, optimum] }]
        },
        {
          name: "names-transformer",
          title: "The transformer on names it has never seen",
          x: "step",
          y: "nats a character",
          curves: [
            Watch.losses(seen),
            Watch.evaluated(seen, "validation", "loss", "validation"),
            { label: "best bigram", x: end, y: [optimum, optimum] }
          ]
        }
      ],
      samples: samples.map((name) => (known.has(name) ? `${name} (among the names)` : name)),
      confusion: null,
      model: [
        Model.summary(pairs.model, { axes: { time: context } }),
        Model.summary(model, { axes: { time: context } })
      ]
        .map(Model.table)
        .join("\n\n"),
      configuration: {
        ...sizes,
        names: lines.length,
        different: different.length,
        context,
        seed: settings.seed,
        optimizer: "AdamW, warm-up and cosine; the bigram model: Adam, all names in every step"
      }
    }
  }).pipe(Effect.scoped)
  return { name: "names", title: "Names: a bigram model and a transformer", run } satisfies Run<unknown, unknown>
}
