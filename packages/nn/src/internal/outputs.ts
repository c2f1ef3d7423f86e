/** The output of one example of a model that is a function: found by applying it to placeholders. */
import * as Random from "@typegrad/core/Random"
import { type Dim, ShapeError } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import type { Bound, Signature } from "../Layer.ts"
import { describeAs } from "./calls.ts"
import { isSignature, mapRecord, type Tensors } from "./multi.ts"

export type Inputs = Signature | Readonly<Record<string, Signature>>

/** An inference, with variables of any value. */
type Infer = (x: any) => any

/** Names get sizes while the function is traced for its output; a multiple of a power of two goes through most layers. */
const bases = [64, 8, 1024, 2, 4096]

const traced = (inputs: Inputs, infer: Infer, base: number): any => {
  const sizes = new Map<string, number>()
  const sizeOf = (dim: string | number): number => {
    if (typeof dim === "number") return dim
    if (!sizes.has(dim)) sizes.set(dim, base * (sizes.size + 1))
    return sizes.get(dim)!
  }
  const placeholder = ({ dtype, shape }: Signature): Tensor.AnyTensor => {
    const zeros = Tensor.zeros([2, ...shape.map(sizeOf)] as any, dtype)
    return Tensor.refine(zeros as any, ["batch", ...shape] as any) as Tensor.AnyTensor
  }
  return infer(isSignature(inputs) ? placeholder(inputs) : mapRecord(inputs, placeholder))
}

/** The first trace that goes through; a mistake of the program goes through none. */
const firstTrace = (inputs: Inputs, infer: Infer): { readonly result: any; readonly base: number } => {
  const all = isSignature(inputs) ? [inputs] : Object.values(inputs)
  const symbolic = all.some(({ shape }) => shape.some((dim) => typeof dim === "string"))
  let first: unknown = null
  for (const base of symbolic ? bases : [1]) {
    try {
      return { result: traced(inputs, infer, base), base }
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error
      first ??= error
    }
  }
  throw first
}

const signatureOf = ({ dtype, shape }: Tensor.AnyTensor): Signature => ({ shape: shape.slice(1), dtype })

/** The output of one example. An axis without a name whose size hangs on that of another has none yet: it is called "?". */
export const outputOf = (inputs: Inputs, infer: Infer): Inputs => {
  const { result, base } = firstTrace(inputs, infer)
  let other: any = result
  try {
    if (base > 1) other = traced(inputs, infer, base / 2)
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error
  }
  const known = (a: Tensor.AnyTensor, b: Tensor.AnyTensor): Signature => {
    const { dtype, shape } = signatureOf(a)
    return { dtype, shape: shape.map((dim, axis) => (dim === b.shape[axis + 1] ? dim : "?")) }
  }
  return Tensor.isTensor(result)
    ? known(result, other)
    : mapRecord(result as Tensors, (y, name) => known(y, other[name]))
}

/** A name for an axis called "batch" while the function, which has a batch axis of its own, is traced. */
const alias = "batch of before"
const swap = ({ dtype, shape }: Signature, from: Dim, to: Dim): Signature => ({
  dtype,
  shape: shape.map((dim) => (dim === from ? to : dim))
})

/** A function bound to `found`: traced again, for the sizes that are known there. */
export const retraced =
  (bound: Bound) =>
  (found: Signature): Bound => {
    const sample = bound.init?.(Random.key(0)) ?? { params: null, state: null }
    const output = outputOf(swap(found, "batch", alias), (x) => bound.infer(sample, x)) as Signature
    return describeAs({ ...bound, output: swap(output, alias, "batch") }, bound)
  }
