import type * as Backend from "@typegrad/core/Backend"
import type { Aval } from "@typegrad/core/Graph"
import * as Program from "@typegrad/core/Program"
import { type Guard, ShapeError, type Simple } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Effect from "effect/Effect"
import type { Dataset } from "../../Dataset.ts"
import { DatasetError } from "../../DatasetError.ts"
import { type Arrays, type Core, core, fail, fieldOf, make } from "./dataset.ts"
import type { AddBatch, Batch, DropBatch, DropBatches, MapErr, Put } from "./types.ts"

type Tensors = Readonly<Record<string, Tensor.AnyTensor>>

/** The fields that `f` gives: found by applying it to a batch of zeros, which computes nothing. */
const fieldsOf = (op: string, inner: Core<any>, f: (batch: Tensors) => Tensors): Core["fields"] => {
  const batch = inner.batching?.size
  if (batch === undefined) {
    return fail(op, `the dataset is not batched: put ${op} after Dataset.batch(64), it works on whole batches`)
  }
  const zeros = Object.entries(inner.fields).map(
    ([name, { dtype, sizes }]) => [name, Tensor.zeros([batch, ...sizes] as ReadonlyArray<number>, dtype)] as const
  )
  return Object.fromEntries(
    Object.entries(f(Object.fromEntries(zeros))).map(([name, tensor]): [string, Aval] => {
      const [rows, ...sizes] = Tensor.sizes(tensor)
      if (rows !== batch) fail(op, `field ${name} has lost the batch axis ${batch}: ${op} works on whole batches`)
      return [name, { sizes, dtype: tensor.dtype }]
    })
  )
}

/** `f` of a batch, computed by the backend. */
const evaluated = (
  op: string,
  f: (batch: Tensors) => Tensors,
  arrays: Arrays
): Effect.Effect<Arrays, DatasetError, Backend.Backend> => {
  const failed = (cause: { readonly message: string }) =>
    new DatasetError({ file: `(${op})`, message: `${op}: ${cause.message}`, cause })
  return Effect.suspend((): Effect.Effect<Arrays, DatasetError, Backend.Backend> => {
    const constants = Object.entries(arrays).map(
      ([name, values]) => [name, Tensor.constant(values) as Tensor.AnyTensor] as const
    )
    const given = new Map(constants.map(([name, tensor]) => [tensor, arrays[name]!]))
    let tensors: Tensors
    try {
      tensors = f(Object.fromEntries(constants))
    } catch (cause) {
      // a short last batch may not fit a function that was written for full ones; anything else that `f` throws is a defect
      return cause instanceof ShapeError ? Effect.fail(failed(cause)) : Effect.die(cause)
    }
    // a field that comes back as it went in is not computed
    const computed = Object.entries(tensors).filter(([, tensor]) => !given.has(tensor))
    const program = computed.length === 0 ? Effect.succeed({}) : Program.evaluate(Object.fromEntries(computed))
    return Effect.map(
      Effect.mapError(program, failed),
      (fresh: Arrays): Arrays =>
        Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, given.get(tensor) ?? fresh[name]!]))
    )
  })
}

/** The dataset whose batches are what the backend in context computes `f` of. `f` reads `inputs` and replaces them by its fields. */
const mapped = (
  op: string,
  inner: Core<any>,
  inputs: ReadonlyArray<string>,
  f: (batch: Tensors) => Tensors
): Core<any> => {
  const only = <A>(record: Readonly<Record<string, A>>): Readonly<Record<string, A>> =>
    Object.fromEntries(inputs.map((name) => [name, record[name]!]))
  const others = <A>(record: Readonly<Record<string, A>>): Readonly<Record<string, A>> =>
    Object.fromEntries(Object.entries(record).filter(([name]) => !inputs.includes(name)))
  const merge = <A>(old: Readonly<Record<string, A>>, fresh: Readonly<Record<string, A>>) => ({
    ...others(old),
    ...fresh
  })
  const fields = fieldsOf(op, { ...inner, fields: only(inner.fields) }, f)
  return {
    ...inner,
    fields: merge(inner.fields, fields),
    fixed: true,
    open: (epoch) => {
      const read = inner.open(epoch)
      return (positions) =>
        Effect.flatMap(read(positions), (arrays: Arrays) =>
          Effect.map(evaluated(op, f, only(arrays)), (fresh) => merge(arrays, fresh))
        )
    }
  }
}

/**
 * Batches as a pure function of tensors makes them: `f` gets all fields of a whole batch and returns all fields of the new one, each with
 * the batch axis first. It is compiled once and run by the `Backend` in context, which the dataset then requires.
 *
 * `f` is checked where `map` stands, on a batch of zeros that is never computed: `ShapeError` when it does not fit. What the backend
 * fails with is the `cause` of a `DatasetError`.
 *
 * @example
 * ```ts
 * import * as Reference from "@typegrad/core/Reference"
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Effect from "effect/Effect"
 * import { Dataset } from "@typegrad/data"
 *
 * const sums = Dataset.fromArrays({ a: [1, 2], b: [10, 20] }).pipe(
 *   Dataset.batch(2),
 *   Dataset.map(({ a, b }) => ({ sum: Tensor.add(a, b) }))
 * )
 * const values = Dataset.collect(sums).pipe(Effect.map(({ sum }) => Array.from(sum.data)), Effect.provide(Reference.layer()))
 * Effect.runPromise(values) // => [11, 22]
 * ```
 *
 * @since 0.1.0
 * @category mapping
 */
export const map =
  <E, B, R, O extends Readonly<Record<string, Tensor.AnyTensor>>>(f: (batch: Batch<E, B>) => Guard<MapErr<O, B>, O>) =>
  (self: Dataset<E, B, R>): Dataset<Simple<DropBatches<O, B>>, B, R | Backend.Backend> => {
    const inner = core(self)
    return make(mapped("map", inner, Object.keys(inner.fields), f as any))
  }

/**
 * One field of whole batches as a pure function of tensors makes it; the others stay. Otherwise as `map`.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import { Dataset } from "@typegrad/data"
 *
 * const points = Dataset.fromArrays({ x: [[1, 2], [3, 4]], label: [0, 1] }).pipe(
 *   Dataset.batch(2),
 *   Dataset.mapField("x", (x) => Tensor.expandDims(x, -1))
 * )
 * points.fields.x.sizes // => [2, 1]
 * ```
 *
 * @since 0.1.0
 * @category mapping
 */
export const mapField =
  <E, B, R, const K extends keyof E & string, O extends Tensor.AnyTensor>(
    field: K,
    f: (values: AddBatch<E[K], B>) => Guard<MapErr<{ readonly [P in K]: O }, B, "mapField">, O>
  ) =>
  (self: Dataset<E, B, R>): Dataset<Put<E, K, DropBatch<O, B>>, B, R | Backend.Backend> => {
    const inner = core(self)
    fieldOf("mapField", inner, field)
    return make(
      mapped("mapField", inner, [field], (batch) => ({ [field]: f(batch[field] as any) as Tensor.AnyTensor }))
    )
  }
