/** Elements on the host: from nested or typed arrays to the array that a dtype is held in, and back. */
import type { DataOf, DType } from "../../DType.ts"
import { fail } from "../shape/fail.ts"
import type { Nested, Source } from "./types.ts"

interface Flat {
  readonly elements: ArrayLike<number | boolean>
  readonly sizes: ReadonlyArray<number>
  readonly kind: DType
}

/** Elements in row-major order, sizes, and the dtype that the elements suggest. */
export const flatten = (source: Source): Flat => {
  if (source instanceof Float32Array) return { elements: source, sizes: [source.length], kind: "float32" }
  if (source instanceof Int32Array) return { elements: source, sizes: [source.length], kind: "int32" }
  if (source instanceof Uint8Array) return { elements: source, sizes: [source.length], kind: "bool" }
  const sizes: Array<number> = []
  for (let at: unknown = source; Array.isArray(at); at = at[0]) sizes.push(at.length)
  const elements: Array<number | boolean> = []
  const visit = (nested: Nested, depth: number): void => {
    if (typeof nested === "number" || typeof nested === "boolean") {
      if (depth < sizes.length)
        fail("NdArray.make", `NdArray.make: a ${typeof nested} stands where an array of ${sizes[depth]} should`)
      elements.push(nested)
      return
    }
    if (!Array.isArray(nested))
      fail("NdArray.make", `NdArray.make: a ${nested === null ? "null" : typeof nested} is no number`)
    if (nested.length !== sizes[depth]) {
      const expected = sizes[depth] === undefined ? "a number" : `${sizes[depth]} elements`
      fail("NdArray.make", `NdArray.make: an array on level ${depth} has ${nested.length} elements, not ${expected}`)
    }
    for (const child of nested) visit(child, depth + 1)
  }
  visit(source, 0)
  return { elements, sizes, kind: typeof elements[0] === "boolean" ? "bool" : "float32" }
}

const held = (data: ArrayLike<number | boolean>, dtype: DType): boolean =>
  dtype === "float32"
    ? data instanceof Float32Array
    : dtype === "int32"
      ? data instanceof Int32Array
      : data instanceof Uint8Array

/** The elements as `dtype` holds them; `data` itself where it can be. */
export const dataOf = <D extends DType>(
  op: string,
  data: ArrayLike<number | boolean>,
  sizes: ReadonlyArray<number>,
  dtype: D
): DataOf<D> => {
  const count = sizes.reduce((product, size) => product * size, 1)
  if (data.length !== count)
    fail(op, `${op}: [${sizes.join(", ")}] has ${count} elements but the data has ${data.length}`)
  if (dtype !== "float32" && !(dtype === "int32" && data instanceof Int32Array)) {
    const [low, high] = dtype === "int32" ? [-(2 ** 31), 2 ** 31 - 1] : [0, 1]
    for (let i = 0; i < count; i++) {
      const value = Number(data[i])
      if (!Number.isInteger(value) || value < low! || value > high!)
        fail(op, `${op}: element ${i} is ${value}, which is no ${dtype}`)
    }
  }
  if (held(data, dtype)) return data as unknown as DataOf<D>
  const numbers = data as ArrayLike<number>
  return (
    dtype === "float32"
      ? Float32Array.from(numbers)
      : dtype === "int32"
        ? Int32Array.from(numbers)
        : Uint8Array.from(numbers)
  ) as DataOf<D>
}

/** Nested arrays of these elements. */
export const nest = (data: ArrayLike<number>, sizes: ReadonlyArray<number>, truth: boolean): Nested => {
  let offset = 0
  const go = (depth: number): Nested => {
    if (depth === sizes.length) {
      const value = data[offset++]!
      return truth ? value !== 0 : value
    }
    return Array.from({ length: sizes[depth]! }, () => go(depth + 1))
  }
  return go(0)
}
