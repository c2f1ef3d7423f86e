/**
 * Data on the host: what goes into a program and what comes out. An `NdArray` is owned by the garbage collector.
 *
 * @since 0.1.0
 */
import { NodeInspectSymbol } from "effect/Inspectable"
import { type Pipeable, Prototype as PipeablePrototype } from "effect/Pipeable"
import type { DataOf, DType } from "./DType.ts"
import { dataOf, flatten, nest } from "./internal/host/data.ts"
import type { CountErr, DTypeOf, Nested, NestedShape, Source } from "./internal/host/types.ts"
import { fail } from "./internal/shape/fail.ts"
import { refineDims } from "./internal/shape/refine.ts"
import { checkSizes } from "./internal/shape/sizes.ts"
import type { Guard, Ok, Refine, Shape, SizesErr } from "./Shape.ts"

export type { CountErr, DTypeOf, Nested, NestedShape, Source } from "./internal/host/types.ts"

/**
 * @since 0.1.0
 * @category symbols
 */
export const TypeId = "~typegrad/core/NdArray"

/**
 * A row-major array. `shape` is the type-level shape (axis names stay names); `sizes` are its numbers.
 *
 * @since 0.1.0
 * @category models
 */
export interface NdArray<out S extends Shape = Shape, out D extends DType = DType> extends Pipeable {
  readonly [TypeId]: typeof TypeId
  readonly shape: S
  readonly sizes: ReadonlyArray<number>
  readonly dtype: D
  readonly data: DataOf<D>
}

const prototype = {
  ...PipeablePrototype,
  [TypeId]: TypeId,
  toString(): string {
    const self = this as unknown as NdArray
    return `NdArray<[${self.shape.join(", ")}], "${self.dtype}">`
  },
  toJSON(): unknown {
    const self = this as unknown as NdArray
    return { _id: "NdArray", shape: self.shape, sizes: self.sizes, dtype: self.dtype, data: toNested(self) }
  },
  [NodeInspectSymbol](): unknown {
    return this.toString()
  }
}

/**
 * Whether a value is an array of this module.
 *
 * @since 0.1.0
 * @category guards
 */
export const isNdArray = (value: unknown): value is NdArray =>
  typeof value === "object" && value !== null && TypeId in value

/**
 * An array of these parts, unchecked and uncopied: `data` has as many elements as `sizes` say, and `shape` is `sizes`
 * with names in some places. For backends and readers of files.
 *
 * @since 0.1.0
 * @category constructors
 */
export const unsafeMake = <S extends Shape, D extends DType>(
  shape: S,
  sizes: ReadonlyArray<number>,
  dtype: D,
  data: DataOf<D>
): NdArray<S, D> => Object.assign(Object.create(prototype), { shape, sizes, dtype, data })

/**
 * An array of nested numbers or truth values, or of a typed array. Without a shape it is that of the nesting, without a
 * dtype that of the elements: numbers and `Float32Array` give float32, truth values and `Uint8Array` (0 and 1) bool,
 * `Int32Array` int32. A typed array of the right kind is not copied.
 *
 * Throws `ShapeError` for rows of different lengths, a shape with another number of elements, and elements that the
 * dtype cannot hold (a fraction as int32).
 *
 * @example
 * ```ts
 * import * as NdArray from "@typegrad/core/NdArray"
 *
 * const matrix = NdArray.make([[1, 2, 3], [4, 5, 6]])
 * matrix.shape // => [2, 3]
 * NdArray.make(Int32Array.of(1, 2, 3, 4), [2, 2]).dtype // => "int32"
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <const N extends Source, const S extends Shape = NestedShape<N>, D extends DType = DTypeOf<N>>(
  data: N,
  shape?: Guard<CountErr<NestedShape<N>, S>, S>,
  dtype?: D
): NdArray<Ok<S>, NoInfer<D>> => {
  const { elements, kind, sizes } = flatten(data)
  const shaped: Shape = (shape as Shape | undefined) ?? sizes
  checkSizes("NdArray.make", shaped)
  const type = dtype ?? kind
  return unsafeMake(shaped, shaped, type, dataOf("NdArray.make", elements, shaped, type)) as any
}

/**
 * An array of this shape and dtype over the elements of `data` in row-major order. A typed array of the right kind is
 * not copied. Throws `ShapeError` as `make` does.
 *
 * @example
 * ```ts
 * import * as NdArray from "@typegrad/core/NdArray"
 *
 * NdArray.toNested(NdArray.fromArray([2, 2], "int32", [1, 2, 3, 4])) // => [[1, 2], [3, 4]]
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromArray = <const S extends Shape, D extends DType>(
  shape: Guard<SizesErr<S, "NdArray.fromArray">, S>,
  dtype: D,
  data: ArrayLike<number>
): NdArray<[...S], D> => {
  const sizes: Shape = shape as Shape
  checkSizes("NdArray.fromArray", sizes)
  return unsafeMake(sizes, sizes, dtype, dataOf("NdArray.fromArray", data, sizes, dtype)) as any
}

/**
 * An array of zeros (of `false`).
 *
 * @example
 * ```ts
 * import * as NdArray from "@typegrad/core/NdArray"
 *
 * NdArray.toNested(NdArray.zeros([2, 3])) // => [[0, 0, 0], [0, 0, 0]]
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const zeros = <const S extends Shape, D extends DType = "float32">(
  shape: Guard<SizesErr<S, "NdArray.zeros">, S>,
  dtype?: D
): NdArray<[...S], NoInfer<D>> => {
  const sizes: Shape = shape as Shape
  checkSizes("NdArray.zeros", sizes)
  const count = sizes.reduce((product, size) => product * size, 1)
  const type = dtype ?? "float32"
  const data =
    type === "float32" ? new Float32Array(count) : type === "int32" ? new Int32Array(count) : new Uint8Array(count)
  return unsafeMake<any, any>(sizes, sizes, type, data)
}

/**
 * An array of one element and no axes.
 *
 * @example
 * ```ts
 * import * as NdArray from "@typegrad/core/NdArray"
 *
 * NdArray.item(NdArray.scalar(7, "int32")) // => 7
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const scalar = <D extends DType = "float32">(value: number, dtype?: D): NdArray<[], NoInfer<D>> =>
  unsafeMake([], [], dtype ?? "float32", dataOf("NdArray.scalar", [value], [], dtype ?? "float32")) as any

/**
 * The element at an index, one number an axis; negative ones count from the end. A truth value is 0 or 1. Throws
 * `ShapeError` for an index that is not in the array.
 *
 * @example
 * ```ts
 * import * as NdArray from "@typegrad/core/NdArray"
 *
 * NdArray.get(NdArray.make([[1, 2, 3], [4, 5, 6]]), 1, -1) // => 6
 * ```
 *
 * @since 0.1.0
 * @category getters
 */
export const get = (self: NdArray, ...index: ReadonlyArray<number>): number => {
  const { sizes } = self
  let offset = 0
  for (let i = 0; i < sizes.length; i++) {
    const size = sizes[i]!
    const at = index[i] ?? Number.NaN
    if (!Number.isInteger(at) || at < -size || at >= size) return outside(self, index)
    offset = offset * size + (at < 0 ? at + size : at)
  }
  return index.length === sizes.length ? self.data[offset]! : outside(self, index)
}

const outside = (self: NdArray, index: ReadonlyArray<number>): never =>
  fail("NdArray.get", `NdArray.get: [${index.join(", ")}] is not an index of [${self.sizes.join(", ")}]`)

/**
 * The element of an array that has one. Throws `ShapeError` for any other.
 *
 * @example
 * ```ts
 * import * as NdArray from "@typegrad/core/NdArray"
 *
 * NdArray.item(NdArray.make([[2.5]])) // => 2.5
 * ```
 *
 * @since 0.1.0
 * @category getters
 */
export const item = (self: NdArray): number =>
  self.data.length === 1
    ? self.data[0]!
    : fail("NdArray.item", `NdArray.item: [${self.sizes.join(", ")}] has ${self.data.length} elements, not 1`)

/**
 * The elements as nested arrays, truth values as booleans; a scalar is its element.
 *
 * @example
 * ```ts
 * import * as NdArray from "@typegrad/core/NdArray"
 *
 * NdArray.toNested(NdArray.fromArray([2, 1], "bool", [1, 0])) // => [[true], [false]]
 * ```
 *
 * @since 0.1.0
 * @category destructors
 */
export const toNested = (self: NdArray): Nested => nest(self.data, self.sizes, self.dtype === "bool")

/**
 * The same array under a more precise shape: a number must be the size of its axis, a string names an axis. Throws
 * `ShapeError` if it is not.
 *
 * @example
 * ```ts
 * import * as NdArray from "@typegrad/core/NdArray"
 *
 * const rows: number = 2
 * const read = NdArray.zeros([rows, 3]) // NdArray<[number, 3]>
 * NdArray.refine(read, ["batch", 3]).shape // => ["batch", 3]
 * ```
 *
 * @since 0.1.0
 * @category conversions
 */
export const refine = <S extends Shape, D extends DType, const R extends Shape>(
  self: NdArray<S, D>,
  shape: Guard<Refine<S, R>, R>
): NdArray<[...R], D> => {
  const dims = shape as Shape
  refineDims(self.shape, self.sizes, dims)
  return unsafeMake([...dims], self.sizes, self.dtype, self.data) as any
}

/**
 * Whether two arrays have equal sizes, dtypes and elements, where NaN equals NaN and 0 does not equal -0.
 *
 * @example
 * ```ts
 * import * as NdArray from "@typegrad/core/NdArray"
 *
 * NdArray.equals(NdArray.make([1, NaN]), NdArray.make([1, NaN])) // => true
 * ```
 *
 * @since 0.1.0
 * @category predicates
 */
export const equals = (left: NdArray, right: NdArray): boolean => {
  if (left.dtype !== right.dtype || left.sizes.length !== right.sizes.length) return false
  for (let i = 0; i < left.sizes.length; i++) if (left.sizes[i] !== right.sizes[i]) return false
  for (let i = 0; i < left.data.length; i++) if (!Object.is(left.data[i], right.data[i])) return false
  return true
}
