/** The command line of `pnpm learn`. */
import { availableParallelism } from "node:os"
import * as Console from "effect/Console"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import { Failure, oneLine } from "../mlp/Failure.ts"
import * as Perform from "./perform.ts"
import { runs } from "./runs.ts"
import * as Sources from "./sources.ts"

const all = Object.keys(runs)

/** Two cores are what `learn` is measured on. */
const threads = Math.min(2, availableParallelism())

const flags = {
  names: Argument.String("name").pipe(
    Argument.withDescription(`what to train: ${all.join(", ")}, or all, which is meant when none is named`),
    Argument.variadic()
  ),
  data: Flag.String("data").pipe(
    Flag.withMetavar("DIR"),
    Flag.withDescription("where the data are; what is not there is downloaded into .cache/data (../shared/data)"),
    Flag.withDefault("../shared/data")
  ),
  out: Flag.String("out").pipe(
    Flag.withMetavar("DIR"),
    Flag.withDescription("where a report of each run goes, NAME.html; without one none is made"),
    Flag.optional,
    Flag.map(Option.getOrNull)
  ),
  simd: Flag.Literals("simd", ["128", "256"]).pipe(
    Flag.withDescription("bits of the registers, where there are so many (256)"),
    Flag.withDefault("256")
  ),
  threads: Flag.Int("threads").pipe(
    Flag.filter(
      (given) => given >= 1,
      (given) => `--threads must be at least 1, not ${given}`
    ),
    Flag.withDescription(`how many share the work (${threads})`),
    Flag.withDefault(threads)
  ),
  seed: Flag.Int("seed").pipe(
    Flag.filter(
      (given) => given >= 0 && Number.isSafeInteger(given),
      (given) => `--seed must be a whole number from 0 to 2^53 - 1, not ${given}`
    ),
    Flag.withDescription("where everything random comes from (0)"),
    Flag.withDefault(0)
  ),
  torch: Flag.Boolean("torch").pipe(
    Flag.withDescription("also by PyTorch, where python3 has it (yes); --no-torch keeps the numbers of before"),
    Flag.withDefault(true)
  )
}

const chosen = (names: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<string>, Failure> => {
  const unknown = names.filter((name) => name !== "all" && !all.includes(name))
  if (unknown.length > 0) {
    return Effect.fail(new Failure({ message: `there is no run ${unknown.join(", ")}: there are ${all.join(", ")}` }))
  }
  return Effect.succeed(names.length === 0 || names.includes("all") ? all : all.filter((name) => names.includes(name)))
}

export const command = Command.make(
  "learn",
  flags,
  Effect.fnUntraced(
    function* ({ data, names, out, seed, simd, threads, torch }) {
      const path = yield* Path.Path
      const root = path.resolve(import.meta.dirname, "../../../..")
      const directory = path.resolve(root, data)
      const sources = Sources.layer({ directory, cache: path.join(root, ".cache/data") })
      const missed: Array<string> = []
      for (const name of yield* chosen(names)) {
        const reached = yield* Perform.perform(name, {
          data: directory,
          keep: path.join(root, "learn"),
          out,
          simd: simd === "128" ? 128 : 256,
          threads,
          seed,
          torch,
          quick: false,
          command: `npx -y pnpm@12.21.0 learn ${name} --simd ${simd} --threads ${threads} --seed ${seed}`
        }).pipe(
          Effect.provide(sources),
          Effect.catch((error) => Effect.as(Console.error(`${name}: ${oneLine(error)}`), false))
        )
        if (!reached) missed.push(name)
      }
      if (missed.length > 0) return yield* new Failure({ message: `not reached: ${missed.join(", ")}` })
    },
    Effect.tapError(({ message }) => Console.error(`error: ${message}`))
  )
).pipe(Command.withDescription("Train what the course trains, and keep figures and numbers in learn/"))
