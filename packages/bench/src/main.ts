/** `pnpm bench CASE... [--backend webgpu] [--json FILE] [--rounds N] [--steps N] [--warmup N] [--only-ours]`: typegrad beside other frameworks. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import { caseNames, cases } from "./cases/index.ts"
import { peak as measurePeak, oursHere, type VariantName, variantNames } from "./contenders.ts"
import { json, type Report, type Result, table } from "./report.ts"
import type { Options } from "./rounds.ts"
import { onWebgpu } from "./webgpu.ts"

const flags = {
  names: Argument.Literals("case", [...caseNames, "all"]).pipe(
    Argument.withDescription("What to measure"),
    Argument.variadic({ min: 1 })
  ),
  json: Flag.String("json").pipe(Flag.withDescription("Also write the figures to this file"), Flag.optional),
  rounds: Flag.Int("rounds").pipe(Flag.withDescription("Blocks of each contender"), Flag.withDefault(7)),
  steps: Flag.Int("steps").pipe(Flag.withDescription("Steps a block, at most"), Flag.withDefault(20)),
  warmup: Flag.Int("warmup").pipe(Flag.withDescription("Steps before the first block, at most"), Flag.withDefault(100)),
  variant: Flag.Literals("variant", variantNames).pipe(
    Flag.withDescription("Ours with these options only"),
    Flag.optional
  ),
  profile: Flag.Boolean("profile").pipe(
    Flag.withDescription("What the kernels of a step take, instead of a comparison"),
    Flag.withDefault(false)
  ),
  onlyOurs: Flag.Boolean("only-ours").pipe(Flag.withDescription("Without the peers"), Flag.withDefault(false)),
  backend: Flag.Literals("backend", ["wasm", "webgpu"]).pipe(
    Flag.withDescription("What computes; on webgpu there are mlp, cnn, gpt and gemm"),
    Flag.withDefault("wasm" as const)
  ),
  small: Flag.Boolean("small").pipe(
    Flag.withDescription("Sizes for a WebGPU adapter of software, on which others take minutes"),
    Flag.withDefault(false)
  )
}

const wasm = Effect.fnUntraced(function* (
  names: ReadonlyArray<string>,
  given: {
    readonly onlyOurs: boolean
    readonly profile: boolean
    readonly variant: Option.Option<VariantName>
    readonly options: Options
  }
) {
  const { onlyOurs, options, profile, variant } = given
  const peak = yield* measurePeak
  yield* Console.log(
    `one core multiplies and adds ${peak.simd128.toFixed(1)} GFLOP/s with vectors of 128 bits, ` +
      `${peak.simd256.toFixed(1)} with V8's pairs of them; ${process.version}`
  )
  const show = (result: Result) => Console.log(`\n${table(result, peak)}`)
  const mine = oursHere(peak, Option.isSome(variant) ? [variant.value] : variantNames)
  const setting = { options, mine, onlyOurs, profile, peak, show }
  const wanted = names.includes("all") ? caseNames : caseNames.filter((name) => names.includes(name))
  const results = yield* Effect.forEach(wanted, (name) => cases[name](setting))
  return { peak, results: results.flat() } satisfies Report
})

const command = Command.make("bench", flags, ({ backend, json: file, names, rounds, small, steps, warmup, ...given }) =>
  Effect.gen(function* () {
    const options = { rounds, steps, warmup }
    if (backend === "webgpu" ? given.profile || Option.isSome(given.variant) : small) {
      return yield* Effect.fail(
        new Error("--profile and --variant are of --backend wasm, --small is of --backend webgpu")
      )
    }
    const report: Report = yield* backend === "webgpu"
      ? onWebgpu(names, { ...given, small, options })
      : wasm(names, { ...given, options })
    if (Option.isSome(file)) {
      const fs = yield* FileSystem.FileSystem
      yield* fs.writeFileString(file.value, json(report))
    }
  })
).pipe(Command.withDescription("typegrad beside tfjs, jax-js, PyTorch and onnxruntime"))

command.pipe(Command.run({ version: "0.0.0" }), Effect.provide(NodeServices.layer), NodeRuntime.runMain)
