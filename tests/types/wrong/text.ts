/** Sources, tokens and what is made of them: against each other, and against models and losses. */
import type { Key } from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Dataset from "@typegrad/data/Dataset"
import * as Source from "@typegrad/data/Source"
import * as Synthetic from "@typegrad/data/Synthetic"
import * as Text from "@typegrad/data/Text"
import * as Tokenizer from "@typegrad/data/Tokenizer"
import * as Loss from "@typegrad/nn/Loss"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Trainer from "@typegrad/train/Trainer"

declare const key: Key
declare const text: string
declare const tokens: Int32Array

const base = { optimizer: Optimizer.adam({ learningRate: 1e-3 }), epochs: 1, key } as const
const gpt = Nn.gpt({ vocabulary: 65, context: 64, width: 16, heads: 4, layers: 2 })
const neural = Nn.sequential(Nn.input([64], "int32"), Nn.embedding(65, 16), Nn.dense(65))
const numbers = Text.windows(tokens, { length: 64 }).pipe(
  Dataset.batch(12),
  Dataset.mapField("input", (x) => Tensor.cast(x, "float32"))
)

export const directoryForgotten = Source.directory() // ! Expected 1-2 arguments, but got 0.

export const cacheByNumber = Source.download({ cache: 5 }) // ! Type 'number' is not assignable to type 'string'.

export const oneAddress = Source.make({
  name: "irises",
  files: [{ name: "irises.csv", sha256: "0", urls: "https://example.org" }] // ! Type 'string' is not assignable to type 'readonly string[]'.
})

export const fileMisspelt = Source.read(Source.mnist, "train-images-idx3-ubytes") // ! read: the source has no file train-images-idx3-ubytes, only t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte, train-images-idx3-ubyte, train-labels-idx1-ubyte

export const fileOfAnotherSource = Text.load(Source.tinyShakespeare, "names.txt") // ! load: the source has no file names.txt, only tinyshakespeare.txt

export const nameOfASource = Text.load(Source.names.name) // ! Argument of type 'string' is not assignable to parameter of type 'Source<string>'.

export const linesOfTokens = Text.lines(tokens) // ! Argument of type 'Int32Array<ArrayBufferLike>' is not assignable to parameter of type 'string'.

export const emptyVocabulary = Tokenizer.characters(text, { size: 0 }) // ! characters: the size must be a whole number, at least 1, but is 0

export const bytesOfNumbers = Tokenizer.bytes.encode(tokens) // ! Argument of type 'Int32Array<ArrayBufferLike>' is not assignable to parameter of type 'string'.

export const partsByName = Text.split(tokens, { train: 0.9, validation: 0.1 }) // ! Object literal may only specify known properties, and 'train' does not exist in type 'readonly number[]'.

export const textNotEncoded = Text.windows(text, { length: 64 }) // ! Argument of type 'string' is not assignable to parameter of type 'ArrayLike<number>'.

export const emptyWindows = Text.windows(tokens, { length: 0 }) // ! windows: the length must be a whole number, at least 1, but is 0

export const halfAWindow = Text.randomWindows(tokens, { length: 6.4, key }) // ! randomWindows: the length must be a whole number, at least 1, but is 6.4

export const seedForAKey = Text.randomWindows(tokens, { length: 64, key: 7 }) // ! Type 'number' is not assignable to type 'Key'.

export const endAsText = Text.sequences([tokens], { length: 16, start: 0, end: "." }) // ! Type 'string' is not assignable to type 'number'.

export const emptySequences = Text.sequences([tokens], { length: 0, start: 0, end: 0 }) // ! sequences: the length must be a whole number, at least 1, but is 0

export const namesNotEncoded = Text.pack(["emma"], { separator: 0 }) // ! Type 'string' is not assignable to type 'ArrayLike<number>'.

export const nothingToAdd = Synthetic.adding({ key, length: 0, size: 10 }) // ! adding: the length must be a whole number, at least 1, but is 0

export const nothingToReverse = Synthetic.reversal({ key, length: -5, size: 10 }) // ! reversal: the length must be a whole number, at least 1, but is -5

export const windowsOfAnotherLength = Trainer.make({
  ...base,
  model: neural,
  loss: Loss.crossEntropy({ label: "target" }),
  data: Text.windows(tokens, { length: 32 }).pipe(Dataset.batch(12)) // ! the model expects [64] but examples have input [32]
})

export const oneTargetAWindow = Trainer.make({
  ...base,
  model: gpt,
  loss: Loss.crossEntropy({ label: "target" }), // ! crossEntropy on logits [64, 65] needs int labels [64] but examples have target []: did you forget flatten or a pooling layer?
  data: Text.windows(tokens, { length: 64 }).pipe(
    Dataset.batch(12),
    Dataset.mapField("target", (x) =>
      Tensor.squeeze(
        Tensor.slice(x, [
          [0, 12],
          [63, 64]
        ]),
        1
      )
    )
  )
})

export const targetsOneShort = Trainer.make({
  ...base,
  model: gpt,
  loss: Loss.crossEntropy({ label: "target" }), // ! crossEntropy on logits [64, 65] needs int labels [64] but examples have target [63]
  data: Text.windows(tokens, { length: 64 }).pipe(
    Dataset.batch(12),
    Dataset.mapField("target", (x) =>
      Tensor.slice(x, [
        [0, 12],
        [1, 64]
      ])
    )
  )
})

export const targetsAsNumbers = Trainer.make({
  ...base,
  model: gpt,
  loss: Loss.crossEntropy({ label: "target" }), // ! crossEntropy with class ids needs int32 labels but target is float32: add Dataset.mapField("target", (x) => Tensor.cast(x, "int32"))
  data: Text.windows(tokens, { length: 64 }).pipe(
    Dataset.batch(12),
    Dataset.mapField("target", (x) => Tensor.cast(x, "float32"))
  )
})

export const tokensAsNumbers = Trainer.make({
  ...base,
  model: gpt,
  loss: Loss.crossEntropy({ label: "target" }),
  data: numbers // ! the model expects int32 but input is float32: add Dataset.mapField("input", (x) => Tensor.cast(x, "int32"))
})

export const labelOfTheTrainer = Trainer.make({
  ...base,
  model: gpt,
  loss: Loss.crossEntropy, // ! the loss reads field label but examples have only input, target
  data: Text.windows(tokens, { length: 64 }).pipe(Dataset.batch(12))
})

export const windowsNotBatched = Trainer.make({
  ...base,
  model: gpt,
  loss: Loss.crossEntropy({ label: "target" }),
  data: Text.windows(tokens, { length: 64 }) // ! the dataset is not batched: add Dataset.batch(64)
})

export const namesPaddedTwice = Text.sequences([tokens], { length: 16, start: 0, end: 0 }).pipe(
  Dataset.batch(32, { last: "pad" }) // ! batch: examples already have a field mask: rename it with Dataset.rename
)

export const sumsOfEveryStep = Trainer.make({
  ...base,
  model: Nn.sequential(Nn.input([100, 2]), Nn.lstm(64), Nn.dense(1)),
  loss: Loss.mse({ label: "target" }), // ! mse compares the output [100, 1] with target [1]: the shapes must be equal
  data: Synthetic.adding({ key, length: 100, size: 10_000 }).pipe(Dataset.batch(50))
})
