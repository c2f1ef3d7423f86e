/** Between arrays of the host and buffers: there every element takes 4 bytes, and `bool` is an int32. */
import type { DType } from "@typegrad/core/DType"
import type { Aval } from "@typegrad/core/Graph"
import { type NdArray, unsafeMake } from "@typegrad/core/NdArray"
import { check } from "../internal/arrays.ts"
import { product } from "../internal/sizes.ts"

/** Adds a copy of `array` to the queue; it has been read when this returns. */
export const upload = (
  queue: GPUQueue,
  buffer: GPUBuffer,
  offset: number,
  array: NdArray,
  aval: Aval,
  what: string
): void => {
  check(array, aval, what)
  if (array.data.length === 0) return
  const data = array.dtype === "bool" ? Int32Array.from(array.data) : array.data
  queue.writeBuffer(buffer, offset, data as Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>)
}

const read: {
  readonly [D in DType]: (data: ArrayBuffer, from: number, to: number) => Float32Array | Int32Array | Uint8Array
} = {
  float32: (data, from, to) => new Float32Array(data.slice(from, to)),
  int32: (data, from, to) => new Int32Array(data.slice(from, to)),
  bool: (data, from, to) => Uint8Array.from(new Int32Array(data, from, (to - from) / 4), (word) => (word === 0 ? 0 : 1))
}

/** A fresh array with what stands at `offset` of mapped memory. */
export const download = (data: ArrayBuffer, offset: number, aval: Aval): NdArray =>
  unsafeMake(aval.sizes, aval.sizes, aval.dtype, read[aval.dtype](data, offset, offset + 4 * product(aval.sizes)))
