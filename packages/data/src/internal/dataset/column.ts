/** Columns of data in memory: what a field's examples are gathered from. */
import type { DataOf, DType } from "@typegrad/core/DType"
import type { Aval } from "@typegrad/core/Graph"
import * as NdArray from "@typegrad/core/NdArray"
import * as Effect from "effect/Effect"
import { type Arrays, type Core, elements } from "./dataset.ts"

/** One field of a source. `gather` copies whole examples into a fresh array; rows that are negative stay zero. */
export interface Column {
  readonly field: Aval
  readonly gather: (rows: Int32Array) => NdArray.NdArray
}

export type Data = Float32Array | Int32Array | Uint8Array

export const allocate = (dtype: DType, length: number): Data =>
  dtype === "float32" ? new Float32Array(length) : dtype === "int32" ? new Int32Array(length) : new Uint8Array(length)

export const array = (sizes: ReadonlyArray<number>, dtype: DType, data: Data): NdArray.NdArray =>
  NdArray.unsafeMake(sizes, sizes, dtype, data as DataOf<DType>)

/** `data` holds examples of `sizes`, one after another. */
export const typed = (sizes: ReadonlyArray<number>, dtype: DType, data: Data): Column => {
  const width = elements(sizes)
  return {
    field: { sizes, dtype },
    gather: (rows) => {
      const target = allocate(dtype, rows.length * width)
      if (width === 1) {
        for (let i = 0; i < rows.length; i++) if (rows[i]! >= 0) target[i] = data[rows[i]!]!
      } else {
        for (let i = 0; i < rows.length; i++) {
          const row = rows[i]!
          if (row >= 0) target.set(data.subarray(row * width, (row + 1) * width), i * width)
        }
      }
      return array([rows.length, ...sizes], dtype, target)
    }
  }
}

/** For every byte the product with this rounds to the float32 nearest to byte / 255, and is five times as fast. */
const perLevel = 1 / 255

/** 8-bit intensities, kept as bytes and read as float32 in [0, 1]. `prepare` fills in a row that is read for the first time. */
export const intensities = (
  sizes: ReadonlyArray<number>,
  data: Uint8Array,
  prepare: ((row: number) => void) | null = null
): Column => {
  const width = elements(sizes)
  return {
    field: { sizes, dtype: "float32" },
    gather: (rows) => {
      const target = new Float32Array(rows.length * width)
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i]!
        if (row < 0) continue
        if (prepare !== null) prepare(row)
        const from = row * width
        const to = i * width
        for (let j = 0; j < width; j++) target[to + j] = data[from + j]! * perLevel
      }
      return array([rows.length, ...sizes], "float32", target)
    }
  }
}

/** A dataset's core over columns of `size` examples. */
export const columns = (size: number, record: Readonly<Record<string, Column>>): Core => {
  const entries = Object.entries(record)
  return {
    fields: Object.fromEntries(entries.map(([name, { field }]) => [name, field])),
    size,
    batching: null,
    fixed: false,
    ahead: 0,
    open: () => (positions) =>
      Effect.sync((): Arrays => Object.fromEntries(entries.map(([name, { gather }]) => [name, gather(positions)])))
  }
}
