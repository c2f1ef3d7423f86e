/** The same run by PyTorch, where there is a `python3` that has it. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as ChildProcess from "effect/process/ChildProcess"
import * as ChildProcessSpawner from "effect/process/ChildProcessSpawner"
import * as Schema from "effect/Schema"

/** What a script of `torch/` prints on its last line, and how it was asked. */
export const Torch = Schema.Struct({
  version: Schema.String,
  threads: Schema.Int,
  seconds: Schema.Finite,
  numbers: Schema.Record(Schema.String, Schema.Finite)
})
export type Torch = typeof Torch.Type

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Torch))

const output = (command: string, args: ReadonlyArray<string>) =>
  Effect.flatMap(ChildProcessSpawner.ChildProcessSpawner, (spawner) =>
    spawner.string(ChildProcess.make(command, args, { stderr: "ignore" }))
  )

/** The first that can import it: a version manager's `python3` often cannot. */
const python = Effect.gen(function* () {
  for (const command of ["python3", "/usr/bin/python3"]) {
    const found = yield* output(command, ["-c", "import torch; print('torch')"]).pipe(Effect.orElseSucceed(() => ""))
    if (found.trim() === "torch") return Option.some(command)
  }
  return Option.none<string>()
})

/** None where there is no PyTorch, no script for the run, or one that failed. */
export const compare = Effect.fn("learn.torch")(function* (
  name: string,
  options: { readonly data: string; readonly threads: number; readonly seed: number }
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const script = path.join(import.meta.dirname, "torch", `${name}.py`)
  if (!(yield* Effect.orElseSucceed(fs.exists(script), () => false))) return Option.none<Torch>()
  const command = yield* python
  if (Option.isNone(command)) return Option.none<Torch>()
  const { data, seed, threads } = options
  const args = [script, "--data", data, "--threads", `${threads}`, "--seed", `${seed}`]
  const printed = yield* Effect.orElseSucceed(output(command.value, args), () => "")
  return yield* Effect.option(decode(printed.trim().split("\n").at(-1) ?? ""))
})
