/** Whether cost grows as the work does: steps of an MLP against batch and width, planning against the number of nodes. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { all } from "../contenders.ts"
import { aligned, gigaflops, type Result } from "../report.ts"
import { type Measured, measure } from "../rounds.ts"
import type { Case } from "./Case.ts"

export interface Fit {
  /** milliseconds of no work, and of a unit of it */
  readonly fixed: number
  readonly each: number
  /** measured over fitted, minus one, by point */
  readonly deviations: ReadonlyArray<number>
}

/** time = fixed + each * work, with the least sum of squared relative deviations, and fixed at least 0. */
export const fit = (work: ReadonlyArray<number>, time: ReadonlyArray<number>): Fit => {
  const sum = (f: (w: number, t: number) => number): number => work.reduce((total, w, i) => total + f(w, time[i]!), 0)
  const [aa, ab, bb] = [sum((_, t) => 1 / t ** 2), sum((w, t) => w / t ** 2), sum((w, t) => w ** 2 / t ** 2)]
  const [a, b] = [sum((_, t) => 1 / t), sum((w, t) => w / t)]
  const determinant = aa * bb - ab * ab
  const free = determinant === 0 ? 0 : (a * bb - b * ab) / determinant
  const fixed = Math.max(0, free)
  const each = (b - fixed * ab) / bb
  return { fixed, each, deviations: work.map((w, i) => time[i]! / (fixed + each * w) - 1) }
}

/** two decades of work */
const batches = [8, 16, 32, 64, 128, 256, 512, 1024]
const widths = [48, 64, 96, 128, 192, 256, 384, 512]
const nodeCounts = [200, 500, 1000, 2000, 5000, 10000, 20000]

interface Point {
  readonly size: number
  readonly task: string
}

interface Sweep {
  readonly name: string
  readonly points: ReadonlyArray<Point>
  /** of a point: what its time should be in proportion to */
  readonly work: (measured: Measured, point: Point) => number
}

const flops = ({ facts }: Measured): number => facts["flops"]!

const sweeps: ReadonlyArray<Sweep> = [
  {
    name: "batch",
    points: batches.map((size) => ({ size, task: `scale/${size}x256` })),
    work: flops
  },
  {
    name: "width",
    points: widths.map((size) => ({ size, task: `scale/64x${size}` })),
    work: flops
  },
  {
    name: "nodes",
    points: nodeCounts.map((size) => ({ size, task: `plan/${size}` })),
    work: (_, { size }) => size
  }
]

export const scaling: Case = ({ mine, options }) =>
  Effect.forEach(sweeps, ({ name, points, work }) =>
    Effect.scoped(
      Effect.gen(function* () {
        const contenders = yield* all(mine.slice(0, 1), [], null)
        const measured: Array<Measured> = []
        for (const { task } of points) {
          // a plan is made from nothing each time
          const most = name === "nodes" ? { ...options, warmup: 20, steps: 5 } : options
          measured.push(...(yield* measure(contenders, task, most)).measured)
        }
        const amounts = measured.map((one, i) => work(one, points[i]!))
        // planning leaves garbage, which is collected in one step and not in another
        const time = ({ fastest, milliseconds }: Measured): number => (name === "nodes" ? fastest : milliseconds)
        const { deviations, each, fixed } = fit(amounts, measured.map(time))
        const worst = Math.max(...deviations.map(Math.abs))
        yield* Console.log(
          `\n${name}: time = ${fixed.toFixed(4)} ms + ${
            name === "nodes"
              ? `${(each * 1e3).toFixed(2)} us a node`
              : `work at ${gigaflops(1, each).toFixed(1)} GFLOP/s`
          }; at most ${(100 * worst).toFixed(0)} % from it`
        )
        yield* Console.log(
          aligned([
            [name, "ms", name === "nodes" ? "nodes" : "MFLOP", "deviation"],
            ...measured.map((one, i) => [
              String(points[i]!.size),
              time(one).toFixed(4),
              name === "nodes" ? String(amounts[i]!) : (amounts[i]! / 1e6).toFixed(1),
              `${(100 * deviations[i]!).toFixed(1)} %`
            ])
          ])
        )
        const result: Result = {
          ...{ name: `scaling-${name}`, measured: measured.slice(-1) },
          figures: {
            ...{ fixedMs: fixed, workPerMs: 1 / each, worstDeviation: worst },
            ...Object.fromEntries(measured.map((one, i) => [`${points[i]!.size}`, time(one)]))
          }
        }
        return result
      })
    )
  )
