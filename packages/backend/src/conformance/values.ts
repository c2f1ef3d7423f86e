/** Inputs of cases: arrays that are a pure function of a seed. */

import type { DType } from "@typegrad/core/DType"
import { type NdArray, unsafeMake } from "@typegrad/core/NdArray"
import { product } from "../internal/sizes.ts"

/** Uniform numbers in [0, 1) with 24 bits, so that they are float32 (mulberry32). */
export type Source = () => number

export const source = (seed: number): Source => {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 8) * 2 ** -24
  }
}

/** Elements of an array, made from a source; `index` is row-major. */
export interface Elements {
  readonly dtype: DType
  readonly make: (source: Source, index: number) => number
}

const float = (make: Elements["make"]): Elements => ({ dtype: "float32", make })
const int = (make: Elements["make"]): Elements => ({ dtype: "int32", make })

/** Multiples of 2^-10 about 0, rounded draws of a normal distribution: steps of finite differences stay exact in float32. */
export const normal: Elements = float((next) => {
  const z = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  return Math.round(z * 1024) / 1024
})

/** Multiples of 2^-10 in [low, high). */
export const between = (low: number, high: number): Elements =>
  float((next) => Math.floor((low + (high - low) * next()) * 1024) / 1024)

/** From a fixed list, in turn. */
export const listed = (dtype: DType, values: ReadonlyArray<number>): Elements => ({
  dtype,
  make: (_, index) => values[index % values.length]!
})

/** Few different values, so that equal ones meet. */
export const ties: Elements = float((next) => Math.floor(next() * 3) - 1)

export const integers = (low: number, high: number): Elements => int((next) => low + Math.floor(next() * (high - low)))

/** All 32 bits. */
export const words: Elements = int((next) => (Math.floor(next() * 65536) * 65536 + Math.floor(next() * 65536)) | 0)

export const bools: Elements = { dtype: "bool", make: (next) => (next() < 0.5 ? 1 : 0) }

export const floatEdges: ReadonlyArray<number> = [
  ...[0, -0, 1, -1, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 3, -7],
  ...[Infinity, -Infinity, NaN, 1e-3, -1e-3, 1e-30, -1e-30, 1e30, -1e30, 8388609, -8388609, 1e10, -1e10]
].map(Math.fround)

export const intEdges: ReadonlyArray<number> = [
  ...[0, 1, -1, 2, -2, 3, 7, -7, 31, 32, 33, 255, 65535, 65536, 16777217],
  ...[2147483647, -2147483648, -2147483647, 1073741824, 123456789]
]

export const array = (sizes: ReadonlyArray<number>, elements: Elements, next: Source): NdArray => {
  const size = product(sizes)
  const data =
    elements.dtype === "float32"
      ? new Float32Array(size)
      : elements.dtype === "int32"
        ? new Int32Array(size)
        : new Uint8Array(size)
  for (let i = 0; i < size; i++) data[i] = elements.make(next, i)
  return unsafeMake(sizes, sizes, elements.dtype, data)
}

/** One input of a case. */
export interface Input {
  readonly sizes: ReadonlyArray<number>
  readonly elements: Elements
}

export const input = (sizes: ReadonlyArray<number>, elements: Elements = normal): Input => ({ sizes, elements })

export const arrays =
  (inputs: ReadonlyArray<Input>) =>
  (seed: number): ReadonlyArray<NdArray> => {
    const next = source(seed)
    return inputs.map(({ elements, sizes }) => array(sizes, elements, next))
  }
