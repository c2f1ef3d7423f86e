/** A model applied to a batch: the run-time half of `types/apply.ts`. */
import type { Dim, Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import type { Signature } from "../Layer.ts"
import { fail, show } from "./layer.ts"

type Environment = ReadonlyMap<string, Dim>

/** What the symbols of `declared` are in `actual`, or null where the two do not fit. */
export const unify = (declared: Shape, actual: Shape): Environment | null => {
  if (declared.length !== actual.length) return null
  const environment = new Map<string, Dim>()
  for (const [axis, dim] of declared.entries()) {
    const found = actual[axis]!
    const expected = typeof dim === "string" ? (environment.get(dim) ?? found) : dim
    if (expected !== found) return null
    if (typeof dim === "string") environment.set(dim, found)
  }
  return environment
}

export const same = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((dim, axis) => dim === b[axis])

export const bindSymbols = (shape: Shape, environment: Environment): Shape =>
  shape.map((dim) => (typeof dim === "string" ? (environment.get(dim) ?? dim) : dim))

/** A model as a layer after one that gives `found`. */
export const nested = (input: Signature, found: Signature): Environment => {
  if (found.dtype !== input.dtype)
    return fail("sequential", `this model expects ${input.dtype} input but got ${found.dtype}`)
  return (
    unify(input.shape, found.shape) ??
    fail("sequential", `this model expects ${show(input.shape)} but got ${show(found.shape)}`)
  )
}

/** Whether a name of the model stands elsewhere: among the batch axes, or where the model has another. */
const moved = (input: Shape, x: Shape, batch: number): boolean =>
  x.some((dim, axis) => typeof dim === "string" && input.includes(dim) && input[axis - batch] !== dim)

/** A batch has at least one axis before those of an example. */
export const checkInput = (input: Signature, x: Tensor.AnyTensor): void => {
  const batch = x.shape.length - input.shape.length
  if (batch < 1 || unify(input.shape, Tensor.sizes(x).slice(batch)) === null || moved(input.shape, x.shape, batch)) {
    const hint =
      batch === 0 && unify(input.shape, x.shape) !== null ? ": add a batch axis with Tensor.expandDims(x, 0)" : ""
    fail("model", `the model expects ${show(input.shape)} after the batch axes but got ${show(x.shape)}${hint}`)
  }
  if (x.dtype !== input.dtype) fail("model", `the model expects ${input.dtype} but got ${x.dtype}`)
}
