/** The command line of the course's experiments. */

import { Wasm } from "@typegrad/backend/wasm"
import * as Reference from "@typegrad/core/Reference"
import * as Console from "effect/Console"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Backprop from "./backprop.ts"
import * as Composition from "./composition.ts"
import * as Sgd from "./sgd.ts"

const seed = Flag.Int("seed").pipe(
  Flag.filter(
    (given) => given >= 0 && Number.isSafeInteger(given),
    (given) => `--seed must be a whole number from 0 to 2^53 - 1, not ${given}`
  ),
  Flag.withDescription("where everything random comes from (0)"),
  Flag.withDefault(0)
)

const print = (lines: ReadonlyArray<string>) => Console.log(lines.join("\n"))

const composition = Command.make("composition", { seed }, (options) =>
  Composition.experiment(options.seed).pipe(
    Effect.map(Composition.report),
    Effect.flatMap(print),
    Effect.provide(Reference.layer())
  )
).pipe(Command.withDescription("a network is f_L after ... after f_1, and its Jacobian the product of theirs"))

const sgd = Command.make("sgd", { seed }, (options) =>
  Sgd.experiment(options.seed).pipe(Effect.map(Sgd.report), Effect.flatMap(print), Effect.provide(Reference.layer()))
).pipe(Command.withDescription("the gradient of a minibatch is unbiased, and how its variance falls with the batch"))

const backprop = Command.make("backprop", { seed }, (options) =>
  Effect.all([
    Effect.provide(Backprop.drawing(options.seed), Reference.layer()),
    Effect.provide(Effect.scoped(Backprop.costs(options.seed)), Wasm.layer())
  ]).pipe(Effect.flatMap(([drawn, costs]) => print(Backprop.report(drawn, costs))))
).pipe(
  Command.withDescription("a computational graph with forward values and backward signals, and what backward costs")
)

export const command = Command.make("course").pipe(
  Command.withDescription("Experiments of the course Foundations of Deep Learning"),
  Command.withSubcommands([composition, sgd, backprop])
)
