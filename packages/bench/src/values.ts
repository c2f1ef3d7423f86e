/**
 * Values that every contender starts from. They come from a 32-bit generator that is simple to write in any language (mulberry32), so
 * that first losses can be compared.
 */
const uniform = (seed: number): (() => number) => {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export const count = (shape: ReadonlyArray<number>): number => shape.reduce((product, size) => product * size, 1)

/** Draws of a normal distribution (Box and Muller). */
export const normals = (count: number, deviation: number, seed: number): Float32Array<ArrayBuffer> => {
  const next = uniform(seed)
  const values = new Float32Array(count)
  for (let i = 0; i < count; i++) {
    values[i] = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()) * deviation
  }
  return values
}

/** Draws from 0 to `below` - 1. */
export const integers = (count: number, below: number, seed: number): Int32Array<ArrayBuffer> => {
  const next = uniform(seed)
  return Int32Array.from({ length: count }, () => Math.floor(next() * below))
}

/** Rows of 0 with a 1 at each label. */
export const oneHot = (labels: Int32Array, classes: number): Float32Array<ArrayBuffer> => {
  const rows = new Float32Array(labels.length * classes)
  labels.forEach((label, i) => {
    rows[i * classes + label] = 1
  })
  return rows
}
