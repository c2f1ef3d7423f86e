import * as NdArray from "@typegrad/core/NdArray"
import type { Simple } from "@typegrad/core/Shape"
import * as Spec from "@typegrad/core/Spec"
import * as Effect from "effect/Effect"
import type { Dataset } from "../../Dataset.ts"
import { DatasetError } from "../../DatasetError.ts"
import { allocate, array, columns, typed } from "./column.ts"
import { type Arrays, checkCount, elements, fail, make as fromCore, present } from "./dataset.ts"
import type { ElementsOf, RowsOf, SpecsOf } from "./types.ts"

/** not `NdArray` itself: TypeScript would take its shape and dtype for those of an `NdArray.make` written in place */
interface AnyNdArray {
  readonly [NdArray.TypeId]: string
  readonly data: ArrayLike<number>
  readonly sizes: ReadonlyArray<number>
}

/**
 * A dataset of arrays in memory whose first axes count the examples: `{ image: NdArray<[100, 28, 28]> }` has 100 examples of
 * `image: Tensor<[28, 28]>`. The arrays are not copied. Throws `ShapeError` when the counts differ.
 *
 * @example
 * ```ts
 * import * as NdArray from "@typegrad/core/NdArray"
 * import { Dataset } from "@typegrad/data"
 *
 * const points = Dataset.fromNdArrays({ x: NdArray.make([[1, 2], [3, 4], [5, 6]]), label: NdArray.make(Int32Array.of(0, 1, 1)) })
 * ;`${points.size} of [${points.fields.x.sizes.join(", ")}]` // => "3 of [2]"
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromNdArrays = <A extends Readonly<Record<string, AnyNdArray>>>(arrays: A): Dataset<Simple<RowsOf<A>>> => {
  const entries = Object.entries(arrays as unknown as Readonly<Record<string, NdArray.NdArray>>)
  const [first] = entries
  if (first === undefined) return fail("fromNdArrays", "a dataset has at least one field")
  for (const [name, { sizes }] of entries) {
    if (sizes.length === 0) fail("fromNdArrays", `field ${name} is a scalar, its first axis should count the examples`)
    if (sizes[0] !== first[1].sizes[0]) {
      fail("fromNdArrays", `field ${first[0]} has ${first[1].sizes[0]} examples but ${name} has ${sizes[0]}`)
    }
  }
  return fromCore(
    columns(
      first[1].sizes[0]!,
      Object.fromEntries(entries.map(([name, { data, dtype, sizes }]) => [name, typed(sizes.slice(1), dtype, data)]))
    )
  )
}

/**
 * A dataset of nested arrays or typed arrays, one a field, with one element an example: numbers and `Float32Array` give float32,
 * `Int32Array` int32, truth values bool. Throws `ShapeError` when the counts differ or rows have different lengths.
 *
 * @example
 * ```ts
 * import { Dataset } from "@typegrad/data"
 *
 * const xor = Dataset.fromArrays({ input: [[0, 0], [0, 1], [1, 0], [1, 1]], label: Int32Array.of(0, 1, 1, 0) })
 * String(xor) // => "Dataset(4 examples of { input: float32 [2], label: int32 [] })"
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromArrays = <const A extends Readonly<Record<string, NdArray.Source>>>(
  arrays: A
): Dataset<Simple<ElementsOf<A>>> =>
  fromNdArrays(
    Object.fromEntries(
      Object.entries(arrays).map(([name, values]) => [name, NdArray.make(values as NdArray.Source) as NdArray.NdArray])
    )
  ) as Dataset<any>

/**
 * A dataset over a source of your own: `read` is asked for whole batches of examples by index, in any order, and gives for every
 * field an array of that many examples. It is called again for every epoch. What it fails with fails the stream of batches; arrays
 * of other sizes than `fields` says are a `DatasetError` that names the field.
 *
 * @example
 * ```ts
 * import * as NdArray from "@typegrad/core/NdArray"
 * import * as Spec from "@typegrad/core/Spec"
 * import * as Effect from "effect/Effect"
 * import { Dataset } from "@typegrad/data"
 *
 * const squares = Dataset.make({
 *   fields: { x: Spec.make([]), y: Spec.make([]) },
 *   size: 1000,
 *   read: (indices) => Effect.succeed({
 *     x: NdArray.make(Float32Array.from(indices)),
 *     y: NdArray.make(Float32Array.from(indices, (i) => i * i))
 *   })
 * })
 * squares.size // => 1000
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
// fields are not constrained to specs: the constraint would be the context in which Spec.make infers its dtype
export const make = <const F extends Readonly<Record<string, object>>, R = never>(options: {
  /** shape (numbers only) and dtype of every field of one example */
  readonly fields: F
  /** number of examples */
  readonly size: number
  /** what errors call the source */
  readonly name?: string
  readonly read: (indices: Int32Array) => Effect.Effect<{ readonly [K in keyof F]: NdArray.NdArray }, DatasetError, R>
}): Dataset<Simple<SpecsOf<F>>, null, R> => {
  checkCount("Dataset.make", "size", options.size, 0)
  const file = `(${options.name ?? "source"})`
  const fields = Object.entries(options.fields).map(([name, spec]) => {
    if (!Spec.isSpec(spec)) return fail("Dataset.make", `field ${name} is not a Spec`)
    const { dtype, shape } = spec
    const symbolic = shape.find((dim) => typeof dim === "string")
    if (symbolic !== undefined)
      fail("Dataset.make", `axis ${symbolic} of field ${name} has no size: all examples have equal sizes`)
    return [name, { sizes: shape as ReadonlyArray<number>, dtype }] as const
  })
  if (fields.length === 0) fail("Dataset.make", "a dataset has at least one field")
  const check = (arrays: Arrays, count: number): Effect.Effect<void, DatasetError> => {
    for (const [name, { dtype, sizes }] of fields) {
      const expected = `${dtype} [${[count, ...sizes].join(", ")}]`
      const found = arrays[name]
      const shown = found === undefined ? "nothing" : `${found.dtype} [${found.sizes.join(", ")}]`
      if (shown !== expected) {
        return Effect.fail(
          new DatasetError({ file, message: `${file}: read gave ${shown} for field ${name}, not ${expected}` })
        )
      }
    }
    return Effect.void
  }
  /** the arrays, with zeros behind the last example */
  const padded = (arrays: Arrays, count: number): Arrays =>
    Object.fromEntries(
      fields.map(([name, { dtype, sizes }]) => {
        const data = allocate(dtype, count * elements(sizes))
        data.set(arrays[name]!.data)
        return [name, array([count, ...sizes], dtype, data)]
      })
    )
  return fromCore<Simple<SpecsOf<F>>, null, R>({
    fields: Object.fromEntries(fields),
    size: options.size,
    batching: null,
    fixed: false,
    ahead: 0,
    open: () => (positions) => {
      const count = present(positions)
      return Effect.suspend(() => options.read(positions.slice(0, count))).pipe(
        Effect.tap((arrays) => check(arrays, count)),
        Effect.map((arrays) => (count === positions.length ? arrays : padded(arrays, positions.length)))
      )
    }
  })
}
