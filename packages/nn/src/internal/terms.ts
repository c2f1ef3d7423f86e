/** What the positions of an example add to its loss or metric, which of them count, and how much. */
import type { Shape } from "@typegrad/core/Shape"
import type { AnyTensor } from "@typegrad/core/Tensor"
import type { Batch } from "./label.ts"
import { fail, show } from "./layer.ts"
import * as T from "./loose.ts"

export interface FieldOptions {
  readonly label?: string | undefined
  readonly weight?: string | undefined
  readonly mask?: string | undefined
  readonly reduction?: "mean" | "sum" | undefined
}

/** Numerators `[batch, ...positions]`, and what their sum is divided by: ones where it is null. */
export interface Terms {
  readonly values: T.F32
  readonly weight: T.F32 | null
}

const leads = (positions: Shape, shape: Shape): boolean =>
  shape.length <= positions.length &&
  shape.every((dim, axis) => {
    const position = positions[axis]
    return typeof dim === "string" || typeof position === "string" || dim === position
  })

/** A field with a number for every position, or for every leading part of them, as `[batch, ...positions]`. */
const spread = (
  op: string,
  what: "mask" | "weight",
  key: string,
  batch: Batch,
  positions: Shape,
  sizes: ReadonlyArray<number>
): AnyTensor => {
  const field = batch[key] ?? fail(op, `${op}: examples have no field ${key}, only ${Object.keys(batch).join(", ")}`)
  const shape = field.shape.slice(1)
  if (field.dtype === "int32" || (what === "weight" && field.dtype === "bool"))
    fail(
      op,
      `${op}: the ${what} ${key} must be ${what === "mask" ? "bool or float32" : "float32"} but is ${field.dtype}`
    )
  if (!leads(positions, shape))
    fail(
      op,
      `${op}: the ${what} ${key} ${show(shape)} must go with the positions ${show(positions)}, or with the first axes of them`
    )
  const own = T.sizes(field)
  return T.broadcastTo(T.reshape(field, [...own, ...sizes.slice(own.length).map(() => 1)]), sizes)
}

/** Which positions count; null where all do. `positions` are axes of an example, `sizes` those of the batch. */
export const kept = (
  op: string,
  options: FieldOptions,
  batch: Batch,
  positions: Shape,
  sizes: ReadonlyArray<number>
): T.Bool | null => {
  if (options.mask === undefined) return null
  const mask = spread(op, "mask", options.mask, batch, positions, sizes)
  return mask.dtype === "bool" ? (mask as T.Bool) : T.notEqual(mask as T.F32, 0)
}

/** The terms under masks and weights: what does not count is exactly 0, whatever it was. */
export const weigh = (
  op: string,
  options: FieldOptions,
  batch: Batch,
  positions: Shape,
  keep: T.Bool | null,
  { values, weight }: Terms
): Terms => {
  const sizes = T.sizes(values)
  let terms = { values, weight }
  if (options.weight !== undefined) {
    const by = spread(op, "weight", options.weight, batch, positions, sizes) as T.F32
    terms = { values: T.mul(values, by), weight: weight === null ? by : T.mul(weight, by) }
  }
  if (keep === null) return terms
  return {
    values: T.where(keep, terms.values, 0),
    weight: terms.weight === null ? T.toFloat(keep) : T.where(keep, terms.weight, 0)
  }
}

/** The sum over all axes but the first. */
export const sums = (x: T.F32): T.F32 => (x.shape.length === 1 ? x : T.sum(x, T.axesFrom(x, 1)))

/** a / b, and 0 where b is 0; its gradient too is finite there. */
export const ratio = (a: T.F32, b: T.F32): T.F32 => {
  const none = T.equal(b, 0)
  return T.where(none, 0, T.div(a, T.where(none, 1, b)))
}

/** Where `keep` holds x, else 0: what is masked reaches no logarithm, and no gradient of one. */
export const blank = <X extends AnyTensor>(keep: T.Bool | null, x: X): X => {
  if (keep === null) return x
  const behind = T.sizes(x).slice(keep.shape.length)
  const test = behind.reduce<T.Bool>((test) => T.expandDims(test, -1), keep)
  return T.where(behind.length === 0 ? keep : T.broadcastTo(test, T.sizes(x)), x, 0)
}
