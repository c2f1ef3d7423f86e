/**
 * The same steps on WebGPU, all contenders on one adapter. Each is timed twice: with every loss read before the next step, as one watches
 * training, and with losses that are read late, while more steps are on their way.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type { Command } from "../Contender.ts"
import { all, isOurs } from "../contenders.ts"
import { problem } from "../problems/index.ts"
import { gemmSizes } from "../problems/operators.ts"
import type { Problem } from "../problems/Problem.ts"
import { gigaflops, type Result } from "../report.ts"
import { measure, type Options } from "../rounds.ts"
import { disagreeing } from "./operators.ts"

interface Setting {
  readonly options: Options
  readonly mine: Command
  readonly others: ReadonlyArray<Command>
  /** sizes for adapters of software */
  readonly small: boolean
  /** GFLOP/s that the adapter gives at most */
  readonly peak: number
  /** prints a result as soon as it is there */
  readonly show: (result: Result) => Effect.Effect<void>
}

type Case = (setting: Setting) => Effect.Effect<ReadonlyArray<Result>, unknown>

/** So many steps at least are on their way at a time. */
const flight = 4

/** A block that is read late has more steps: its end, when nothing else is under way, counts less. */
const ways = [
  { task: "", title: "every step read", least: 1, more: 1 },
  { task: "Late", title: "steps read late", least: flight, more: 5 }
] as const

const each = (setting: Setting, kind: "train" | "gemm", name: string, task: string, flops?: number) =>
  Effect.scoped(
    Effect.gen(function* () {
      const contenders = yield* all([setting.mine], setting.others, null)
      const results: Array<Result> = []
      for (const way of ways) {
        const options = { ...setting.options, least: way.least, steps: way.more * setting.options.steps }
        const found = yield* measure(contenders, `${kind}${way.task}/${task}`, options)
        const counted = flops ?? found.measured.find((one) => isOurs(one.name))?.facts["flops"]
        const result: Result = {
          ...{ name: `${name}, ${way.title}`, ...found, losses: kind === "train" },
          ...(counted === undefined ? {} : { flops: counted }),
          figures: Object.fromEntries(
            kind === "train" || counted === undefined
              ? []
              : found.measured.map((one) => [
                  `${one.name}: of peak`,
                  gigaflops(counted, one.milliseconds) / setting.peak
                ])
          )
        }
        yield* setting.show(result)
        results.push(result)
      }
      return results
    })
  )

const complain = (given: Problem, results: ReadonlyArray<Result>) =>
  Effect.forEach(
    results.flatMap(({ measured }) => measured),
    ({ firstLoss, name }) =>
      firstLoss.toFixed(4) === given.initialLoss.toFixed(4)
        ? Effect.void
        : Console.error(`  ${name} starts at a loss of ${firstLoss}, not ${given.initialLoss}: another problem`),
    { discard: true }
  )

const training =
  (network: string): Case =>
  (setting) =>
    Effect.gen(function* () {
      const given = problem(setting.small ? `${network}-small` : network)
      const results: Array<Result> = []
      for (const optimizer of given.optimizers) {
        const found = yield* each(setting, "train", `${given.name}-${optimizer}`, `${given.name}/${optimizer}`)
        yield* complain(given, found)
        results.push(...found)
      }
      return results
    })

const sizes = { small: [64, 128], large: [...gemmSizes, 2048, 4096] } as const

const gemm: Case = (setting) =>
  Effect.gen(function* () {
    const results: Array<Result> = []
    for (const n of setting.small ? sizes.small : sizes.large) {
      const found = yield* each(setting, "gemm", `gemm-${n}`, `1x${n}x${n}x${n}/nn`, 2 * n ** 3)
      for (const { measured } of found) {
        for (const { lastLoss, name } of disagreeing(measured, 1e-3)) {
          yield* Console.error(`  ${name} gives ${lastLoss}, not ${measured[0]!.lastLoss}`)
        }
      }
      results.push(...found)
    }
    return results
  })

export const webgpuCases = {
  mlp: training("mlp"),
  cnn: training("cnn"),
  gpt: training("gpt"),
  gemm
} satisfies Record<string, Case>
