import type { NdArray } from "@typegrad/core/NdArray"
import type { Guard } from "@typegrad/core/Shape"
import type { AnyTensor } from "@typegrad/core/Tensor"
import * as Effect from "effect/Effect"
import type { Dataset } from "../../Dataset.ts"
import { DatasetError } from "../../DatasetError.ts"
import { array } from "./column.ts"
import { type Core, checkCount, core, fail, fieldOf, make } from "./dataset.ts"
import type { Count, Hot, NormaliseErr, OneHotErr, Put } from "./types.ts"

/** The dataset with the arrays of one field replaced, on the host. */
const replaced = (
  inner: Core<any>,
  field: string,
  fields: Core["fields"],
  f: (values: NdArray, positions: Int32Array) => NdArray | DatasetError
): Core<any> => ({
  ...inner,
  fields,
  open: (epoch) => {
    const read = inner.open(epoch)
    return (positions) =>
      Effect.flatMap(read(positions), (arrays) => {
        const values = f(arrays[field]!, positions)
        return values instanceof DatasetError ? Effect.fail(values) : Effect.succeed({ ...arrays, [field]: values })
      })
  }
})

/**
 * (x - mean) / std of a float32 field. `mean` and `std` are numbers, or one number for every entry of the field's last axis (its
 * channels). Padding stays what padding becomes. Throws `ShapeError` for a field that is missing or not float32, for a wrong number
 * of channels and for a `std` that is not positive.
 *
 * @example
 * ```ts
 * import * as Effect from "effect/Effect"
 * import { Dataset } from "@typegrad/data"
 *
 * const scaled = Dataset.fromArrays({ x: [1, 3] }).pipe(Dataset.normalise("x", { mean: 2, std: 0.5 }))
 * Effect.runPromise(Effect.map(Dataset.collect(scaled), ({ x }) => Array.from(x.data))) // => [-2, 2]
 * ```
 *
 * @since 0.1.0
 * @category values
 */
export const normalise =
  <E, B, R, const K extends string>(
    field: Guard<NormaliseErr<E, K>, K>,
    options: { readonly mean: number | ReadonlyArray<number>; readonly std: number | ReadonlyArray<number> }
  ) =>
  (self: Dataset<E, B, R>): Dataset<E, B, R> => {
    const inner = core(self)
    const name = field as string
    const { dtype, sizes } = fieldOf("normalise", inner, name)
    if (dtype !== "float32") fail("normalise", `field ${name} is ${dtype}, not float: cast it first`)
    const channels = sizes.at(-1) ?? 1
    const perChannel = (what: "mean" | "std"): Float64Array => {
      const given = options[what]
      if (typeof given !== "number" && given.length !== channels) {
        fail(
          "normalise",
          `${what} has ${given.length} numbers but the last axis of field ${name} has ${channels} entries`
        )
      }
      return Float64Array.from({ length: channels }, (_, i) => (typeof given === "number" ? given : given[i]!))
    }
    const mean = perChannel("mean")
    const std = perChannel("std")
    for (const value of std) if (!(value > 0)) fail("normalise", `std must be positive but is ${value}`)
    return make(
      replaced(inner, name, inner.fields, ({ data, sizes: whole }) => {
        const result = new Float32Array(data.length)
        for (let i = 0; i < data.length; i++) result[i] = (data[i]! - mean[i % channels]!) / std[i % channels]!
        return array(whole, "float32", result)
      })
    )
  }

/**
 * Class ids (int32) as float32 vectors of `classes` entries that are 0, and 1 at the id. An id outside [0, classes) fails the stream
 * with a `DatasetError` that names its position in the order of the epoch. Throws `ShapeError` for a field that is missing or not int32.
 *
 * @example
 * ```ts
 * import * as Effect from "effect/Effect"
 * import { Dataset } from "@typegrad/data"
 *
 * const hot = Dataset.fromArrays({ label: Int32Array.of(2, 0) }).pipe(Dataset.oneHot("label", 3))
 * Effect.runPromise(Effect.map(Dataset.collect(hot), ({ label }) => Array.from(label.data))) // => [0, 0, 1, 1, 0, 0]
 * ```
 *
 * @since 0.1.0
 * @category values
 */
export const oneHot =
  <E, B, R, const K extends string, const N extends number>(
    field: Guard<OneHotErr<E, K>, K>,
    classes: Count<N, "oneHot: the number of classes">
  ) =>
  (self: Dataset<E, B, R>): Dataset<Put<E, K, K extends keyof E ? Hot<E[K], N> : AnyTensor>, B, R> => {
    const inner = core(self)
    const name = field as string
    const { dtype, sizes } = fieldOf("oneHot", inner, name)
    if (dtype !== "int32") fail("oneHot", `field ${name} is ${dtype}, not int32 class ids`)
    const count = classes as number
    checkCount("oneHot", "the number of classes", count, 1)
    const fields = { ...inner.fields, [name]: { sizes: [...sizes, count], dtype: "float32" as const } }
    return make(
      replaced(inner, name, fields, ({ data, sizes: whole }, positions) => {
        const result = new Float32Array(data.length * count)
        for (let i = 0; i < data.length; i++) {
          const id = data[i]!
          if (id < 0 || id >= count) {
            const index = positions[Math.floor((i * positions.length) / data.length)]!
            const message = `oneHot: field ${name} of the example at position ${index} is ${id}, not a class id from 0 to ${count - 1}`
            return new DatasetError({ file: "(oneHot)", index, message })
          }
          result[i * count + id] = 1
        }
        return array([...whole, count], "float32", result)
      })
    )
  }
