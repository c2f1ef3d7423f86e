/** Products of matrices against what the machine gives at most, and passes over a million numbers. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { all, isOurs, jax, profiled, tfjs } from "../contenders.ts"
import { gemmSizes, operations, transposes } from "../problems/operators.ts"
import { gigaflops, matrix, peakOf, type Result } from "../report.ts"
import { type Measured, measure } from "../rounds.ts"
import type { Case, Setting } from "./Case.ts"

/** Fast steps: a block has more of them. */
const more = (setting: Setting) => ({ ...setting.options, steps: setting.options.steps * 5 })

/** Contenders that do not give the number that ours gives have computed something else. */
export const disagreeing = (measured: ReadonlyArray<Measured>, tolerance: number): ReadonlyArray<Measured> => {
  const expected = measured[0]?.lastLoss ?? NaN
  return measured.filter(
    ({ lastLoss }) => !(Math.abs(lastLoss - expected) <= tolerance * Math.max(1, Math.abs(expected)))
  )
}

const complain = (name: string, measured: ReadonlyArray<Measured>) =>
  Effect.forEach(disagreeing(measured, 1e-3), ({ lastLoss, name: who }) =>
    Console.error(`  ${name}: ${who} gives ${lastLoss}, not ${measured[0]!.lastLoss}`)
  )

interface Product {
  readonly name: string
  readonly task: string
  readonly flops: number
}

const products: ReadonlyArray<Product> = [
  ...gemmSizes.flatMap((n) =>
    transposes.map((which) => ({ name: `gemm-${n}-${which}`, task: `1x${n}x${n}x${n}/${which}`, flops: 2 * n ** 3 }))
  ),
  ...transposes.map((which) => {
    const size = "48x64x64x32"
    return { name: `gemm-${size}-${which}`, task: `${size}/${which}`, flops: 2 * 48 * 64 * 64 * 32 }
  })
]

/** Milliseconds in the kernel of the product alone: of the best round, as the peak is the best of many. */
const inKernel = ({ kernels }: Measured): number => Math.min(...kernels.map((kinds) => kinds["dot"] ?? NaN))

export const gemm: Case = (setting) =>
  Effect.scoped(
    Effect.gen(function* () {
      const { mine, onlyOurs, peak } = setting
      const contenders = yield* all(mine.map(profiled), onlyOurs ? [] : [tfjs, jax], onlyOurs ? null : [])
      const results: Array<Result> = []
      for (const { flops, name, task } of products) {
        const { absent, measured } = yield* measure(contenders, `gemm/${task}`, more(setting))
        yield* complain(name, measured)
        const kernels = measured.filter((one) => isOurs(one.name))
        const figures = Object.fromEntries(
          kernels.flatMap((one) => [
            [`${one.name}: kernel GFLOP/s`, gigaflops(flops, inKernel(one))],
            [`${one.name}: of peak`, gigaflops(flops, inKernel(one)) / peakOf(one.name, peak)]
          ])
        )
        results.push({ name, measured, absent, flops, figures })
      }
      yield* Console.log(`\nGFLOP/s of a call, result left where it is; of ours also the kernel alone, and of the peak`)
      yield* Console.log(
        matrix("gemm", results, (one, { flops }) => {
          const called = gigaflops(flops!, one.milliseconds).toFixed(1)
          if (!isOurs(one.name)) return called
          const kernel = gigaflops(flops!, inKernel(one))
          return `${called} / ${kernel.toFixed(1)} ${((100 * kernel) / peakOf(one.name, peak)).toFixed(0)} %`
        })
      )
      return results
    })
  )

export const elementwise: Case = (setting) =>
  Effect.scoped(
    Effect.gen(function* () {
      const { mine, onlyOurs } = setting
      const contenders = yield* all(mine, onlyOurs ? [] : [tfjs, jax], onlyOurs ? null : [])
      const results: Array<Result> = []
      for (const operation of operations) {
        const { absent, measured } = yield* measure(contenders, `elementwise/${operation}`, more(setting))
        yield* complain(operation, measured)
        results.push({ name: `elementwise-${operation}`, measured, absent })
      }
      yield* Console.log("\nmilliseconds for 1024 by 1024 numbers")
      yield* Console.log(matrix("elementwise", results, ({ milliseconds }) => milliseconds.toFixed(3)))
      return results
    })
  )
