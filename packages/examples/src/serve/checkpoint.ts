/** The classifier in a checkpoint, as `pnpm demo` leaves it. */
import * as Checkpoint from "@typegrad/train/Checkpoint"
import * as Checkpoints from "@typegrad/train/Checkpoints"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { Failure } from "../mlp/Failure.ts"
import { mlp } from "../mlp/model.ts"

const stepOf = (name: string): number => Number(/^step-(\d{8,})$/.exec(name)?.[1] ?? Number.NaN)

/** The last step in a folder of steps. */
const last = (names: ReadonlyArray<string>): string | undefined =>
  names
    .filter((name) => stepOf(name) >= 0)
    .toSorted((a, b) => stepOf(a) - stepOf(b))
    .at(-1)

/**
 * The folder of the checkpoint that is meant by a file in it, by itself, or by a folder of checkpoints, of which it is the last. Where
 * there are those of several runs, which one is for the caller to say.
 */
const folderOf = Effect.fnUntraced(function* (given: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const files: ReadonlyArray<string> = Object.values(Checkpoint.files)
  if (files.includes(path.basename(given))) return path.dirname(given)
  const list = (folder: string) => Effect.orElseSucceed(fs.readDirectory(folder), (): ReadonlyArray<string> => [])
  const names = yield* list(given)
  const runs = names.filter((name) => /^[0-9a-f]{16}$/.test(name))
  if (runs.length > 1) {
    return yield* new Failure({ message: `${given} has ${runs.length} runs: name one of ${runs.join(", ")} in it` })
  }
  const run = runs[0] === undefined ? given : path.join(given, runs[0])
  const step = last(runs[0] === undefined ? names : yield* list(run))
  return step === undefined ? run : path.join(run, step)
})

export const load = Effect.fn("serve.checkpoint")(function* (given: string) {
  const folder = yield* folderOf(given)
  const checkpoint = yield* Checkpoints.read(folder)
  const variables = yield* Checkpoint.variables(checkpoint, mlp)
  const { evaluated, step } = checkpoint.progress
  const accuracy = evaluated["validation.accuracy"]?.value
  const told = typeof accuracy === "number" ? `; ${(100 * accuracy).toFixed(1)} % right on its validation set` : ""
  return { variables, origin: `checkpoint ${folder}, after step ${step}${told}` }
})
