/** What is kept of a run in the repository: `learn/results/NAME.json`. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Schema from "effect/Schema"
import { Environment } from "./environment.ts"
import { Torch } from "./torch.ts"

const Target = Schema.Struct({
  name: Schema.String,
  value: Schema.Finite,
  atLeast: Schema.optionalKey(Schema.Finite),
  atMost: Schema.optionalKey(Schema.Finite)
})

export const Kept = Schema.Struct({
  name: Schema.String,
  title: Schema.String,
  command: Schema.String,
  date: Schema.String,
  /** from the start to the last number, data and compilation included */
  wallSeconds: Schema.Finite,
  /** whether all targets were */
  reached: Schema.Boolean,
  targets: Schema.Array(Target),
  numbers: Schema.Record(Schema.String, Schema.Finite),
  configuration: Schema.Record(Schema.String, Schema.Union([Schema.String, Schema.Finite])),
  /** files of `learn/figures` */
  figures: Schema.Array(Schema.String),
  samples: Schema.Array(Schema.String),
  environment: Environment,
  torch: Schema.NullOr(Torch)
})
export type Kept = typeof Kept.Type

const text = Schema.fromJsonString(Kept)

export const read = Effect.fn("learn.read")(function* (file: string) {
  const fs = yield* FileSystem.FileSystem
  return yield* Schema.decodeUnknownEffect(text)(yield* fs.readFileString(file))
})

/** PyTorch's numbers of before: they stay where there is no PyTorch. */
export const torchOf = (file: string) =>
  read(file).pipe(
    Effect.map(({ torch }) => torch),
    Effect.orElseSucceed(() => null)
  )

export const write = Effect.fn("learn.write")(function* (file: string, kept: Kept) {
  const fs = yield* FileSystem.FileSystem
  const plain = yield* Schema.encodeEffect(Kept)(kept)
  yield* fs.writeFileString(file, `${JSON.stringify(plain, null, 2)}\n`)
})
