/**
 * Digit strings in reverse, by an encoder and a decoder (Sutskever, Vinyals and Le 2014). Without attention all that the decoder knows of
 * the string is one vector, and the longer the string, the less of it is written right: the bottleneck that Bahdanau, Cho and Bengio
 * (2015) saw, and opened with attention. Each model learns each length for as many steps.
 */
import type * as NdArray from "@typegrad/core/NdArray"
import { fromArray } from "@typegrad/core/NdArray"
import * as Random from "@typegrad/core/Random"
import * as Dataset from "@typegrad/data/Dataset"
import * as Synthetic from "@typegrad/data/Synthetic"
import * as Loss from "@typegrad/nn/Loss"
import * as Model from "@typegrad/nn/Model"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Schedule from "@typegrad/optim/Schedule"
import * as Trainer from "@typegrad/train/Trainer"
import * as Effect from "effect/Effect"
import { seq2seq, seq2seqAttention } from "../models/seq2seq.ts"
import type { Run } from "./Run.ts"
import type { Settings } from "./Settings.ts"
import * as Watch from "./watch.ts"

interface Sizes {
  readonly lengths: ReadonlyArray<number>
  readonly width: number
  readonly batch: number
  readonly steps: number
  /** strings that are written by each model at each length, none of which it has seen */
  readonly heldOut: number
  readonly learningRate: number
}

const full: Sizes = { lengths: [5, 10, 15, 20], width: 64, batch: 64, steps: 2500, heldOut: 1000, learningRate: 5e-3 }
const quick: Sizes = { lengths: [2, 4], width: 16, batch: 16, steps: 40, heldOut: 50, learningRate: 1e-2 }

/** the digits, and what stands before the first of an answer */
const vocabulary = 11

type Ids = NdArray.NdArray<[number, number], "int32">

/** How much of the answers is right: the share of the digits, and of the strings without a mistake. */
export const right = (answers: Ids, targets: Ids): { readonly digits: number; readonly strings: number } => {
  const [count, length] = targets.sizes as [number, number]
  let digits = 0
  let strings = 0
  for (let row = 0; row < count; row++) {
    let own = 0
    for (let at = row * length; at < (row + 1) * length; at++) own += Number(answers.data[at] === targets.data[at])
    digits += own
    strings += Number(own === length)
  }
  return { digits: digits / (count * length), strings: strings / count }
}

/** The most probable of the `classes` at one place of a row. */
const best = (logits: Float32Array, from: number, classes: number): number => {
  let found = 0
  for (let id = 1; id < classes; id++) if (logits[from + id]! > logits[from + found]!) found = id
  return found
}

/**
 * Greedy decoding: the decoder reads what it has written itself, never the truth. The model is asked for all places at once and only one
 * more is taken, so that the program that was trained is the one that answers.
 */
export const answer = Effect.fnUntraced(function* <E, R>(
  predict: (batch: { readonly source: Ids; readonly target: Ids }) => Effect.Effect<NdArray.NdArray, E, R>,
  source: Ids,
  first: Ids
) {
  const [count, length] = source.sizes as [number, number]
  const written = fromArray([count, length], "int32", new Int32Array(count * length))
  const target = fromArray([count, length], "int32", Int32Array.from(first.data))
  for (let at = 0; at < length; at++) {
    const logits = yield* predict({ source, target })
    for (let row = 0; row < count; row++) {
      const place = row * length + at
      const id = best(logits.data as Float32Array, place * vocabulary, vocabulary)
      written.data[place] = id
      if (at + 1 < length) target.data[place + 1] = id
    }
  }
  return written
})

const shown = (ids: Ids, row: number): string => {
  const length = ids.sizes[1]!
  return ids.data.subarray(row * length, (row + 1) * length).join("")
}

const plain = (width: number) => seq2seq(vocabulary, width)
const attending = (width: number) => seq2seqAttention(vocabulary, width)

export const reversal = (settings: Settings) => {
  const sizes = settings.quick ? quick : full
  const { batch, heldOut, lengths, steps, width } = sizes
  const key = Random.key(settings.seed)
  const longest = Math.max(...lengths)
  const strings = (part: number, length: number, size: number) =>
    Synthetic.reversal({ key: Random.foldIn(Random.foldIn(key, part), length), length, size }).pipe(
      // in the words of the model: it reads the source and the target so far, the label is what comes next
      Dataset.rename("target", "label"),
      Dataset.rename("previous", "target")
    )

  const learn = Effect.fnUntraced(function* (
    name: string,
    model: ReturnType<typeof plain> | ReturnType<typeof attending>,
    length: number
  ) {
    const watch = yield* Watch.make(`${name}, length ${length}`)
    const run = Trainer.make({
      model,
      loss: Loss.crossEntropy,
      data: strings(0, length, steps * batch).pipe(Dataset.batch(batch)),
      optimizer: Optimizer.chain(
        Optimizer.clipByGlobalNorm(1),
        Optimizer.adam({ learningRate: Schedule.cosine({ peak: sizes.learningRate, total: steps }) })
      ),
      epochs: 1,
      key: Random.foldIn(key, 2)
    })
    const trained = yield* Trainer.fit(run, { observe: watch.observe })
    const { label, source, target } = yield* Dataset.collect(strings(1, length, heldOut))
    const predict = yield* Trainer.predictor(trained)
    const answers = yield* answer(predict, source, target)
    const seen = yield* watch.seen
    const samples = Array.from(
      { length: 3 },
      (_, row) => `${name}: ${shown(source, row)} -> ${shown(answers, row)} (${shown(label, row)})`
    )
    return { length, samples, seen, ...right(answers, label) }
  }, Effect.scoped)

  const run = Effect.gen(function* () {
    const [without, looking] = [plain(width), attending(width)]
    const one = yield* Effect.forEach(lengths, (length) => learn("without attention", without, length))
    const other = yield* Effect.forEach(lengths, (length) => learn("with attention", looking, length))
    const [worst, last] = [one.at(-1)!, other.at(-1)!]
    const curve = (label: string, all: typeof one, of: "strings" | "digits") => ({
      label,
      x: lengths,
      y: all.map((found) => 100 * found[of])
    })
    const axes = { words: longest, time: longest }
    return {
      targets: [
        { name: `with attention: strings of ${longest} digits without a mistake`, value: last.strings, atLeast: 0.99 },
        {
          name: `without: how much more often strings of ${lengths[0]} are right than those of ${longest}`,
          value: one[0]!.strings - worst.strings,
          atLeast: 0.2
        }
      ],
      numbers: Object.fromEntries([
        ...one.map((found) => [`plainStrings${found.length}`, found.strings]),
        ...one.map((found) => [`plainDigits${found.length}`, found.digits]),
        ...other.map((found) => [`attentionStrings${found.length}`, found.strings]),
        ...other.map((found) => [`attentionDigits${found.length}`, found.digits]),
        ["plainSeconds", one.reduce((sum, { seen }) => sum + seen.seconds, 0)],
        ["attentionSeconds", other.reduce((sum, { seen }) => sum + seen.seconds, 0)]
      ]),
      figures: [
        {
          name: "reversal",
          title: "Digit strings in reverse: the bottleneck",
          x: "digits of a string",
          y: "right on held-out strings, %",
          curves: [
            curve("with attention: strings", other, "strings"),
            curve("without: strings", one, "strings"),
            curve("without: digits", one, "digits")
          ]
        },
        {
          name: "reversal-loss",
          title: `The loss at length ${longest}`,
          x: "step",
          y: "nats a digit",
          curves: [Watch.losses(last.seen, "with attention"), Watch.losses(worst.seen, "without")]
        }
      ],
      samples: [...last.samples, ...worst.samples],
      confusion: null,
      model: [Model.summary(looking, { axes }), Model.summary(without, { axes })].map(Model.table).join("\n\n"),
      configuration: {
        ...sizes,
        lengths: lengths.join(", "),
        seed: settings.seed,
        optimizer: "Adam, gradients clipped to norm 1, cosine"
      }
    }
  })
  return {
    name: "reversal",
    title: "Reversing digit strings, with and without attention",
    run
  } satisfies Run<unknown, unknown>
}
