/** Between arrays of the host and places in memory: there every element takes 4 bytes, and `bool` is an int32. */
import type { DType } from "@typegrad/core/DType"
import type { Aval } from "@typegrad/core/Graph"
import { type NdArray, unsafeMake } from "@typegrad/core/NdArray"
import { check } from "../internal/arrays.ts"
import { product } from "../internal/sizes.ts"
import type { Memory } from "./Memory.ts"

/** Copies `array` to the byte address `address`. */
export const upload = (memory: Memory, address: number, array: NdArray, aval: Aval, what: string): void => {
  check(array, aval, what)
  const from = address / 4
  if (aval.dtype === "float32") memory.f32().set(array.data, from)
  else memory.i32().set(array.data, from)
}

/** A fresh array with what stands at the byte address `address`. */
export const download = (memory: Memory, address: number, aval: Aval): NdArray => {
  const from = address / 4
  const to = from + product(aval.sizes)
  return unsafeMake(aval.sizes, aval.sizes, aval.dtype, read[aval.dtype](memory, from, to))
}

const read: {
  readonly [D in DType]: (memory: Memory, from: number, to: number) => Float32Array | Int32Array | Uint8Array
} = {
  float32: (memory, from, to) => memory.f32().slice(from, to),
  int32: (memory, from, to) => memory.i32().slice(from, to),
  bool: (memory, from, to) => {
    const data = memory.i32()
    const out = new Uint8Array(to - from)
    for (let i = 0; i < out.length; i++) out[i] = data[from + i] === 0 ? 0 : 1
    return out
  }
}
