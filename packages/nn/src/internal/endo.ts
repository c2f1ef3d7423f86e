/** Layers around layers: the run-time half of `types/endo.ts`. */
import type { Shape } from "@typegrad/core/Shape"
import type { Bound, Layer, Signature } from "../Layer.ts"
import { fail, show } from "./layer.ts"

const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((dim, axis) => dim === b[axis])

/** The layer bound to an input that it must map to itself. */
export const bindEndo = (op: string, layer: Layer, input: Signature): Bound => {
  const bound = layer["~bind"](input)
  const { shape, dtype } = bound.output
  if (!sameShape(input.shape, shape))
    fail(op, `${op}: the inner layers must keep the shape, but they map ${show(input.shape)} to ${show(shape)}`)
  if (input.dtype !== dtype)
    fail(op, `${op}: the inner layers must keep the dtype, but they map ${input.dtype} to ${dtype}`)
  return { ...bound, output: input }
}

/** Two layers must give the same. */
export const checkSame = (op: string, f: Signature, g: Signature): void => {
  if (!sameShape(f.shape, g.shape))
    fail(op, `${op}: the branches give ${show(f.shape)} and ${show(g.shape)}: the shapes must be equal`)
  if (f.dtype !== g.dtype) fail(op, `${op}: the branches give ${f.dtype} and ${g.dtype}: the dtypes must be equal`)
}
