/** `pnpm bench mlp [--json FILE] [--rounds N] [--steps N]`: training steps of ours and of others, from the same initial values. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import type { Contender, Prepare } from "./Contender.ts"
import * as Ours from "./mlp.ts"
import * as Jax from "./peers/jax.ts"
import * as Tfjs from "./peers/tfjs.ts"
import * as Torch from "./peers/torch.ts"
import { initialLoss, type OptimizerName } from "./problem.ts"
import { json, type Result, table } from "./report.ts"
import { measure, type Options } from "./rounds.ts"

const peers = [Tfjs.prepare, Jax.prepare, Torch.prepare, Torch.prepare128]

/** A peer that is not there (PyTorch is no package of npm) is left out, with a line that says why. */
const optional = (prepare: Prepare) =>
  prepare.pipe(
    Effect.map((contender): ReadonlyArray<Contender> => [contender]),
    Effect.catch((error) => Effect.as(Console.error(`without ${error.contender}: ${error.message}`), []))
  )

const mlp = (optimizer: OptimizerName, options: Options) =>
  Effect.scoped(
    Effect.gen(function* () {
      const ours = yield* Ours.prepare(optimizer)
      const others = yield* Effect.forEach(peers, (prepare) => optional(prepare(optimizer)))
      const contenders = [ours, ...others.flat()]
      const measured = yield* measure(contenders, options)
      const result: Result = { name: `mlp-${optimizer}`, measured }
      yield* Console.log(table(result))
      for (const { name, note } of contenders) if (note !== undefined) yield* Console.log(`  ${name}: ${note}`)
      for (const { firstLoss, name } of measured) {
        if (firstLoss.toFixed(4) !== initialLoss.toFixed(4)) {
          yield* Console.error(
            `${name} starts at a loss of ${firstLoss}, not ${initialLoss}: it solves another problem`
          )
        }
      }
      return result
    })
  )

const flags = {
  json: Flag.String("json").pipe(Flag.withDescription("Also write the medians to this file"), Flag.optional),
  rounds: Flag.Int("rounds").pipe(Flag.withDescription("Blocks of each contender"), Flag.withDefault(15)),
  steps: Flag.Int("steps").pipe(Flag.withDescription("Steps a block"), Flag.withDefault(20)),
  warmup: Flag.Int("warmup").pipe(Flag.withDescription("Steps before the first block"), Flag.withDefault(100))
}

const command = Command.make("mlp", flags, ({ json: file, ...options }) =>
  Effect.gen(function* () {
    const results = [yield* mlp("sgd", options), yield* mlp("adam", options)]
    if (Option.isSome(file)) {
      const fs = yield* FileSystem.FileSystem
      yield* fs.writeFileString(file.value, json(results))
    }
  })
).pipe(Command.withDescription("The MLP 784-256-128-10 on batches of 64: SGD and Adam, milliseconds a step"))

Command.make("bench").pipe(
  Command.withDescription("Training steps of typegrad beside tfjs, jax-js and PyTorch"),
  Command.withSubcommands([command]),
  Command.run({ version: "0.0.0" }),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain
)
