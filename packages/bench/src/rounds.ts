/** Interleaved measurement: every contender takes a block of steps in turn, so that what else the machine does hits all alike. */
import * as Effect from "effect/Effect"
import type { Contender, ContenderFailed } from "./Contender.ts"

export interface Options {
  /** blocks of every contender that count */
  readonly rounds: number
  /** steps a block */
  readonly steps: number
  /** steps before the first block */
  readonly warmup: number
}

export interface Measured {
  readonly name: string
  /** median over rounds of the median step of each block */
  readonly milliseconds: number
  /** the fastest step of all */
  readonly fastest: number
  readonly firstLoss: number
  readonly lastLoss: number
}

export const median = (values: ReadonlyArray<number>): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

export const measure = (
  contenders: ReadonlyArray<Contender>,
  { rounds, steps, warmup }: Options
): Effect.Effect<ReadonlyArray<Measured>, ContenderFailed> =>
  Effect.gen(function* () {
    const first = yield* Effect.forEach(contenders, (contender) => contender.run(Math.max(1, warmup)))
    const medians = contenders.map((): Array<number> => [])
    const fastest = contenders.map(() => Infinity)
    const last = first.map(({ losses }) => losses.at(-1)!)
    for (let round = 0; round < rounds; round++) {
      for (const [i, contender] of contenders.entries()) {
        const { losses, times } = yield* contender.run(steps)
        medians[i]!.push(median(times))
        fastest[i] = Math.min(fastest[i]!, ...times)
        last[i] = losses.at(-1)!
      }
    }
    return contenders.map(({ name }, i) => ({
      name,
      milliseconds: median(medians[i]!),
      fastest: fastest[i]!,
      firstLoss: first[i]!.losses[0]!,
      lastLoss: last[i]!
    }))
  })
