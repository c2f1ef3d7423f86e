/** Sources, tokens and what is made of them, up to a run. */
import type { Key } from "@typegrad/core/Random"
import type * as Tensor from "@typegrad/core/Tensor"
import * as Dataset from "@typegrad/data/Dataset"
import type { DatasetError } from "@typegrad/data/DatasetError"
import * as Source from "@typegrad/data/Source"
import * as Synthetic from "@typegrad/data/Synthetic"
import * as Text from "@typegrad/data/Text"
import * as Tokenizer from "@typegrad/data/Tokenizer"
import * as Loss from "@typegrad/nn/Loss"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Trainer from "@typegrad/train/Trainer"
import * as Effect from "effect/Effect"
import type { FileSystem } from "effect/FileSystem"
import type { HttpClient } from "effect/http/HttpClient"
import type * as Layer from "effect/Layer"
import type * as Result from "effect/Result"

type Ids<L extends number> = Tensor.Tensor<[L], "int32">

declare const key: Key
declare const text: string
declare const tokens: Int32Array
declare const lengthOfRunTime: number

const base = { optimizer: Optimizer.adam({ learningRate: 1e-3 }), epochs: 1, key } as const
const gpt = Nn.gpt({ vocabulary: 65, context: 64, width: 16, heads: 4, layers: 2 })

export const fromADirectory: Layer.Layer<Source.Sources, never, FileSystem> = Source.directory("data", {
  verify: false
})

export const fromTheNet: Layer.Layer<Source.Sources, never, FileSystem | HttpClient> = Source.download({
  cache: ".cache",
  patience: "10 seconds",
  observe: (event) => (event._tag === "Kept" ? Effect.log(event.path) : Effect.void)
})

export const sourceOfOnesOwn: Source.Source<"train.csv" | "test.csv"> = Source.make({
  name: "irises",
  files: [
    { name: "train.csv", sha256: "0", urls: ["https://example.org/train.csv"] },
    { name: "test.csv", sha256: "1", urls: [] }
  ]
})

export const labelsOfMnist: Effect.Effect<Source.Content, DatasetError, Source.Sources> = Source.read(
  Source.mnist,
  "train-labels-idx1-ubyte"
)

export const lettersOfThePlays = Effect.map(Text.load(Source.tinyShakespeare), (text) =>
  Tokenizer.characters(text, { size: 65 })
)

export const linesOfNames: Effect.Effect<ReadonlyArray<string>, DatasetError, Source.Sources> = Effect.map(
  Text.load(Source.names, "names.txt"),
  Text.lines
)

export const sizeOfRunTime: Tokenizer.CharacterTokenizer = Tokenizer.characters(text)

export const sizeInTheType: 65 = Tokenizer.characters(text, { size: 65 }).size

export const bytesOfAText: Result.Result<Int32Array> = Tokenizer.bytes.encode(text)

export const parts = (): readonly [Int32Array, Int32Array] => Text.split(tokens, [0.9, 0.1])

export const windows: Dataset.Dataset<{ readonly input: Ids<64>; readonly target: Ids<64> }> = Text.windows(tokens, {
  length: 64,
  stride: 1
})

export const windowsOfRunTime: Dataset.Dataset<Text.Window<number>> = Text.windows([1, 2, 3], {
  length: lengthOfRunTime
})

export const genericWindows = <L extends number>(length: L): Dataset.Dataset<Text.Window<L>, 12> =>
  Text.randomWindows(tokens, { length, key }).pipe(Dataset.batch(12))

export const gptOnText = Trainer.make({
  ...base,
  model: gpt,
  loss: Loss.crossEntropy({ label: "target" }),
  data: Text.randomWindows(tokens, { length: 64, key, size: 24_000 }).pipe(Dataset.batch(12))
})

export const gptOnNames = Trainer.make({
  ...base,
  model: Nn.gpt({ vocabulary: 27, context: 16, width: 16, heads: 4, layers: 2 }),
  loss: Loss.crossEntropy({ label: "target", mask: "mask" }),
  data: Text.sequences([[1, 2], tokens], { length: 16, start: 0, end: 0 }).pipe(Dataset.shuffle(key), Dataset.batch(32))
})

export const packedNames = Text.windows(Text.pack([[1, 2], tokens], { separator: 0 }), { length: 8 })

export const lstmThatAdds = Trainer.make({
  ...base,
  model: Nn.sequential(Nn.input([100, 2]), Nn.lstm(64), Nn.flatten, Nn.dense(1)),
  loss: Loss.mse({ label: "target" }),
  data: Synthetic.adding({ key, length: 100, size: 10_000 }).pipe(Dataset.batch(50))
})

export const digitsToReverse: Dataset.Dataset<{
  readonly source: Ids<20>
  readonly previous: Ids<20>
  readonly target: Ids<20>
}> = Synthetic.reversal({ key, length: 20, size: 10_000 })
