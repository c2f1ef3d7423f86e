/**
 * The problem every contender solves: an MLP 784-256-128-10 on one batch of 64, from the same initial values. They come from a
 * 32-bit generator that is simple to write in any language (mulberry32), so that the first losses can be compared: 3.1903.
 */
export type OptimizerName = "sgd" | "adam"

export const layers = [784, 256, 128, 10] as const
export const batch = 64
export const learningRate: Record<OptimizerName, number> = { sgd: 0.05, adam: 1e-3 }
export const initialLoss = 3.1903

const uniform = (seed: number): (() => number) => {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** `count` draws of a normal distribution (Box and Muller). */
const normals = (count: number, deviation: number, seed: number): Float32Array => {
  const next = uniform(seed)
  return Float32Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()) * deviation
  )
}

/** `count` draws from 0 to `below` - 1. */
const integers = (count: number, below: number, seed: number): Int32Array => {
  const next = uniform(seed)
  return Int32Array.from({ length: count }, () => Math.floor(next() * below))
}

export interface Dense {
  readonly inputs: number
  readonly outputs: number
  readonly kernel: Float32Array
}

/** Kernels [inputs, outputs], of variance 2 / inputs; biases are zero. */
export const kernels: ReadonlyArray<Dense> = layers.slice(1).map((outputs, i) => {
  const inputs = layers[i]!
  return { inputs, outputs, kernel: normals(inputs * outputs, Math.sqrt(2 / inputs), i + 1) }
})

export const images: Float32Array = normals(batch * layers[0], 1, 77)
export const labels: Int32Array = integers(batch, layers[3], 78)

export const oneHot: Float32Array = Float32Array.from({ length: batch * layers[3] }, (_, i) =>
  labels[Math.floor(i / layers[3])] === i % layers[3] ? 1 : 0
)
