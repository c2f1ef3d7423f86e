/** What tests of samplers measure. */

import { trace } from "../src/internal/passes/trace.ts"
import { interpret } from "../src/Reference.ts"
import type { AnyTensor } from "../src/Tensor.ts"
import { asNode } from "./primitives/evaluate.ts"

/** in float32, as on a device */
export const single = (x: AnyTensor): Float64Array => {
  const roots = { outputs: [asNode(x)], updates: [], guard: null }
  return interpret(trace(roots, { inputs: [], cells: [], composites: new Set() }), [], [], "float32")[0]!
}

export const mean = (x: Float64Array): number => x.reduce((sum, v) => sum + v, 0) / x.length
export const moment = (x: Float64Array, k: number): number => mean(x.map((v) => v ** k))

/** Simpson's rule */
export const integral = (f: (x: number) => number, from: number, to: number, n = 400): number => {
  const h = (to - from) / n
  let sum = f(from) + f(to)
  for (let i = 1; i < n; i++) sum += f(from + i * h) * (i % 2 === 0 ? 2 : 4)
  return (sum * h) / 3
}

export const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
export const normalCdf = (x: number): number => 0.5 + integral(density, 0, x)

/** Kolmogorov and Smirnov's distance times sqrt(n): above 1.95 in 1 of 1000 samples */
export const kolmogorov = (x: Float64Array, cdf: (x: number) => number): number => {
  const sorted = x.toSorted()
  const n = sorted.length
  const worst = sorted.reduce((d, v, i) => {
    const p = cdf(v)
    return Math.max(d, p - i / n, (i + 1) / n - p)
  }, 0)
  return worst * Math.sqrt(n)
}

/** (chi square - degrees) / sqrt(2 degrees): about normal */
export const chiSquare = (counts: ReadonlyArray<number>): number => {
  const expected = counts.reduce((sum, n) => sum + n, 0) / counts.length
  const statistic = counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)
  const degrees = counts.length - 1
  return (statistic - degrees) / Math.sqrt(2 * degrees)
}

export const histogram = (x: ArrayLike<number>, bins: number, bin: (x: number) => number): Array<number> => {
  const counts = Array.from({ length: bins }, () => 0)
  for (let i = 0; i < x.length; i++) counts[bin(x[i]!)]!++
  return counts
}
