/** How the layers of this package are made. */
import type { DType } from "@typegrad/core/DType"
import { type Shape, ShapeError } from "@typegrad/core/Shape"
import type { AnyTensor } from "@typegrad/core/Tensor"
import type { Bound, Layer, Signature } from "../Layer.ts"

export const fail = (op: string, message: string): never => {
  throw new ShapeError({ op, message })
}

export const show = (shape: Shape): string => `[${shape.join(", ")}]`

/** The rest of a layer's type has no value at run time. */
export const make = <L extends Layer>(kind: string, name: string, bind: (input: Signature) => Bound): L =>
  ({ "~kind": kind, "~name": name, "~bind": bind }) as unknown as L

/** A layer without variables that does the same in training and inference. */
export const pure = (output: Signature, f: (x: AnyTensor) => AnyTensor): Bound => ({
  output,
  needsKey: false,
  hasState: false,
  init: null,
  train: (_, x) => [f(x), null],
  infer: (_, x) => f(x)
})

export const checkFloat = (kind: string, dtype: DType): void => {
  if (dtype !== "float32") fail(kind, `${kind} expects float input but got ${dtype}`)
}

/** The size of the last axis, which parameters take. */
export const lastSize = (kind: string, shape: Shape): number => {
  const last = shape[shape.length - 1]
  if (last === undefined) return fail(kind, `${kind} needs at least one axis but got a scalar`)
  if (typeof last === "string")
    return fail(kind, `${kind}: the last axis of ${show(shape)} has no known size, which its parameters need`)
  return last
}

export const checkCount = (what: string, count: number): void => {
  if (!Number.isSafeInteger(count) || count <= 0) fail(what, `${what} must be a positive whole number but is ${count}`)
}

/** For options that are no shapes. */
export const checkRange = (what: string, value: number, ok: boolean, range: string): void => {
  if (!ok) throw new RangeError(`${what} must be ${range} but is ${value}`)
}
