/**
 * Interleaved measurement: every contender takes a block of steps in turn, so that what else the machine does hits all alike. Ratios are
 * of blocks of the same round.
 */

import type { Wasm } from "@typegrad/backend/wasm"
import * as Effect from "effect/Effect"
import type { Answer, Contender, ContenderFailed } from "./Contender.ts"

export interface Options {
  /** blocks of every contender that count */
  readonly rounds: number
  /** steps a block, at most: slow ones take fewer */
  readonly steps: number
  /** steps before the first block, at most */
  readonly warmup: number
  /** steps a block, at least, however slow: 1 unless told */
  readonly least?: number
}

export interface Spread {
  readonly median: number
  readonly low: number
  readonly high: number
}

export interface Measured {
  readonly name: string
  /** median over rounds of the median step of each block */
  readonly milliseconds: number
  /** the fastest step of all */
  readonly fastest: number
  /** the median step of each round's block */
  readonly medians: ReadonlyArray<number>
  readonly firstLoss: number
  readonly lastLoss: number
  /** bytes of the process at the end */
  readonly rss: number
  readonly facts: Readonly<Record<string, number>>
  /** by round, of a contender that tells: what its kernels took in a step, in milliseconds by kind */
  readonly kernels: ReadonlyArray<Readonly<Record<string, number>>>
}

/** A contender that did not take part, and why. */
export interface Absent {
  readonly name: string
  readonly why: string
}

export const median = (values: ReadonlyArray<number>): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Time of the one over that of the other, round by round. */
export const ratio = (one: Measured, other: Measured): Spread =>
  spread(one.medians.map((time, round) => time / other.medians[round]!))

const spread = (values: ReadonlyArray<number>): Spread => ({
  median: median(values),
  low: Math.min(...values),
  high: Math.max(...values)
})

/** A block takes about this long, in milliseconds; the steps before the first block together three times that. */
const block = 400

const within = (steps: number, milliseconds: number, step: number, least = 1): number =>
  Math.max(least, Math.min(steps, Math.floor(milliseconds / step)))

interface Running {
  readonly contender: Contender
  readonly first: Answer
  readonly steps: number
  readonly medians: Array<number>
  readonly kernels: Array<Readonly<Record<string, number>>>
  fastest: number
  last: Answer
}

const byKind = (kernels: ReadonlyArray<Wasm.Row>, steps: number): Record<string, number> => {
  const sums: Record<string, number> = {}
  for (const { kind, milliseconds } of kernels) sums[kind] = (sums[kind] ?? 0) + milliseconds / steps
  return sums
}

/** A first step, which prepares the task, and as many as warm it up. */
const warm = (contender: Contender, task: string, options: Options): Effect.Effect<Running, ContenderFailed> =>
  Effect.gen(function* () {
    const first = yield* contender.run(task, 1)
    const second = yield* contender.run(task, 1)
    const warmed = yield* contender.run(task, within(options.warmup, 3 * block, second.times[0]!))
    const steps = within(options.steps, block, median(warmed.times), options.least)
    return { contender, first, steps, medians: [], kernels: [], fastest: Infinity, last: warmed }
  })

export const measure = (
  contenders: ReadonlyArray<Contender>,
  task: string,
  options: Options
): Effect.Effect<{ readonly measured: ReadonlyArray<Measured>; readonly absent: ReadonlyArray<Absent> }> =>
  Effect.gen(function* () {
    const absent: Array<Absent> = []
    const running: Array<Running> = []
    for (const contender of contenders) {
      yield* warm(contender, task, options).pipe(
        Effect.match({
          onSuccess: (one) => void running.push(one),
          onFailure: ({ message }) => void absent.push({ name: contender.name, why: message })
        })
      )
    }
    for (let round = 0; round < options.rounds; round++) {
      for (const one of running) {
        one.last = yield* Effect.orDie(one.contender.run(task, one.steps))
        one.medians.push(median(one.last.times))
        if (one.last.kernels !== undefined) one.kernels.push(byKind(one.last.kernels, one.steps))
        one.fastest = Math.min(one.fastest, ...one.last.times)
      }
    }
    const measured = running.map(
      ({ contender, fastest, first, kernels, last, medians }): Measured => ({
        name: contender.name,
        milliseconds: median(medians),
        fastest,
        medians,
        firstLoss: first.losses[0]!,
        lastLoss: last.losses.at(-1)!,
        rss: last.rss,
        facts: last.facts ?? {},
        kernels
      })
    )
    return { measured, absent }
  })
