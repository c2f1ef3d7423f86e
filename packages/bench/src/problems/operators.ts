/** Single operations: products of matrices, and passes over a million numbers. */
import { count, normals } from "../values.ts"
import type { Values } from "./Problem.ts"

export const gemmSizes = [64, 128, 256, 512, 1024] as const

/** which operand stands transposed */
export const transposes = ["nn", "nt", "tn", "tt"] as const

export interface Gemm {
  readonly batch: number
  readonly m: number
  readonly n: number
  readonly k: number
  readonly transposed: readonly [boolean, boolean]
  readonly left: Values
  readonly right: Values
}

const normal = (shape: ReadonlyArray<number>, seed: number): Values => ({
  shape,
  data: normals(count(shape), 1, seed)
})

/** `BxMxNxK/nn`: `n` or `t` for either operand. Without an axis of the batch if that is 1. */
export const gemmOperands = (task: string): Gemm => {
  const [sizes = "", which = ""] = task.split("/")
  const [batch, m, n, k] = sizes.split("x").map(Number) as [number, number, number, number]
  const transposed = [which[0] === "t", which[1] === "t"] as const
  const first = batch === 1 ? [] : [batch]
  return {
    ...{ batch, m, n, k, transposed },
    left: normal(transposed[0] ? [...first, k, m] : [...first, m, k], 1),
    right: normal(transposed[1] ? [...first, n, k] : [...first, k, n], 2)
  }
}

export const operations = ["exp", "tanh", "gelu", "log", "erf", "sum0", "transpose", "softmax"] as const

/** [1024, 1024]; for `log` positive */
export const operand = (operation: string): Values => {
  const data = normals(1024 * 1024, 1, 1)
  return { shape: [1024, 1024], data: operation === "log" ? data.map((x) => Math.abs(x) + 0.001) : data }
}
