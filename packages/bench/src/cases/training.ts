/** Steps of training from the same initial values. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { start } from "../Contender.ts"
import { all, jax, ours, profiled, tfjs } from "../contenders.ts"
import { kernelTable } from "../kernels.ts"
import { problem } from "../problems/index.ts"
import type { Problem } from "../problems/Problem.ts"
import type { Result } from "../report.ts"
import { measure, median } from "../rounds.ts"
import type { Case, Setting } from "./Case.ts"

const mega = 1e6

const one = ({ mine, onlyOurs, options, show }: Setting, { initialLoss, name }: Problem, optimizer: string) =>
  Effect.scoped(
    Effect.gen(function* () {
      const contenders = yield* all(mine, onlyOurs ? [] : [tfjs, jax], onlyOurs ? null : [name])
      const { absent, measured } = yield* measure(contenders, `train/${name}/${optimizer}`, options)
      const facts = measured.find((contender) => contender.name === ours)?.facts ?? {}
      const result: Result = {
        ...{ name: `${name}-${optimizer}`, measured, absent, losses: true },
        ...(facts["flops"] === undefined ? {} : { flops: facts["flops"] }),
        figures: {
          "arena MB": (facts["arena"] ?? NaN) / mega,
          "cells MB": (facts["cells"] ?? NaN) / mega,
          kernels: facts["kernels"] ?? NaN
        }
      }
      yield* show(result)
      for (const { name, note } of contenders) yield* Console.log(`  ${name}: ${note}`)
      for (const { firstLoss, name } of measured) {
        if (firstLoss.toFixed(4) !== initialLoss.toFixed(4)) {
          yield* Console.error(`  ${name} starts at a loss of ${firstLoss}, not ${initialLoss}: another problem`)
        }
      }
      return result
    })
  )

/** What the kernels of each of ours take. */
const profile = ({ mine, options }: Setting, { name }: Problem, optimizer: string) =>
  Effect.forEach(mine, (command) =>
    Effect.scoped(
      Effect.gen(function* () {
        const contender = yield* start(profiled(command))
        const task = `train/${name}/${optimizer}`
        const { times } = yield* contender.run(task, 2)
        const steps = Math.max(1, Math.min(options.warmup, Math.floor(1500 / times[1]!)))
        yield* contender.run(task, steps)
        const block = yield* contender.run(task, steps)
        yield* Console.log(`\n${name}-${optimizer}, ${command.name}: a step takes ${median(block.times).toFixed(3)} ms`)
        yield* Console.log(kernelTable(block.kernels ?? [], steps))
      })
    )
  )

export const training =
  (name: string): Case =>
  (setting) => {
    const given = problem(name)
    return setting.profile
      ? Effect.as(
          Effect.forEach(given.optimizers, (optimizer) => profile(setting, given, optimizer)),
          []
        )
      : Effect.forEach(given.optimizers, (optimizer) => one(setting, given, optimizer))
  }
