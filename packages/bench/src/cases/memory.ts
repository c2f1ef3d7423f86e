/** Memory of steps of training: ours against what has to be there, and of whole processes. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { all, jax, ours, tfjs } from "../contenders.ts"
import { names, problem } from "../problems/index.ts"
import { aligned, type Result } from "../report.ts"
import { measure } from "../rounds.ts"
import type { Case } from "./Case.ts"

const mega = (bytes: number): string => (bytes / 1e6).toFixed(2)

/** A few steps: after them nothing grows. */
const few = { rounds: 1, steps: 3, warmup: 3 }

export const memoryOf = (name: string, { mine, onlyOurs }: Parameters<Case>[0]) =>
  Effect.scoped(
    Effect.gen(function* () {
      const contenders = yield* all(mine.slice(0, 1), onlyOurs ? [] : [tfjs, jax], onlyOurs ? null : [name])
      const [optimizer] = problem(name).optimizers
      const { absent, measured } = yield* measure(contenders, `train/${name}/${optimizer}`, few)
      const { arena = NaN, cells = NaN, live = NaN } = measured.find((one) => one.name === ours)?.facts ?? {}
      const figures = { arenaBytes: arena, liveBytes: live, arenaOverLive: arena / live, cellBytes: cells }
      return { name: `memory-${name}`, measured, absent, figures } satisfies Result
    })
  )

export const memory: Case = (setting) =>
  Effect.gen(function* () {
    const results = yield* Effect.forEach(names, (name) => memoryOf(name, setting))
    const peers = [...new Set(results.flatMap(({ measured }) => measured.map(({ name }) => name)))]
    yield* Console.log(
      "\nMB: arena, the most that is alive at a time, state on the device; resident memory of the processes"
    )
    yield* Console.log(
      aligned([
        ["memory", "arena", "alive", "ratio", "cells", ...peers.map((name) => `${name} rss`)],
        ...results.map(({ figures, measured, name }) => [
          name,
          ...[mega(figures.arenaBytes), mega(figures.liveBytes), figures.arenaOverLive.toFixed(3)],
          mega(figures.cellBytes),
          ...peers.map((peer) => mega(measured.find((one) => one.name === peer)?.rss ?? NaN))
        ])
      ])
    )
    return results
  })
