/** Records of inputs: the run-time half of `types/multi.ts`. */
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import type { Signature } from "../Layer.ts"
import { checkInput, same } from "./apply.ts"
import { fail, show } from "./layer.ts"

export type Tensors = Readonly<Record<string, Tensor.AnyTensor>>
export const isSignature = (inputs: Signature | Readonly<Record<string, Signature>>): inputs is Signature =>
  Array.isArray(inputs.shape)

/** Adds to `environment` what the names of `declared` are; false where it does not fit. */
const bind = (declared: Shape, x: Tensor.AnyTensor, sizes: Map<string, number>): boolean => {
  const own = Tensor.sizes(x).slice(x.shape.length - declared.length)
  return declared.every((dim, axis) => {
    const expected = typeof dim === "string" ? (sizes.get(dim) ?? own[axis]!) : dim
    if (typeof dim === "string") sizes.set(dim, expected)
    return expected === own[axis]
  })
}

/** The inputs fit, one by one, and have equal batch axes. */
export const checkInputs = (inputs: Signature | Readonly<Record<string, Signature>>, given: unknown): void => {
  if (isSignature(inputs)) return checkInput(inputs, given as Tensor.AnyTensor)
  const sizes = new Map<string, number>()
  let batch: Shape | null = null
  for (const [name, { dtype, shape }] of Object.entries(inputs)) {
    const x = (given as Tensors)[name]
    if (x === undefined)
      return fail(
        "model",
        `the model input ${name} is not given: there are ${Object.keys(given as Tensors).join(", ")}`
      )
    const lead = x.shape.length - shape.length
    if (lead < 1 || !bind(shape, x, sizes))
      fail("model", `the model expects ${name} ${show(shape)} after the batch axes but got ${show(x.shape)}`)
    if (x.dtype !== dtype) fail("model", `the model expects ${dtype} as ${name} but got ${x.dtype}`)
    const own = x.shape.slice(0, lead)
    if (batch !== null && !same(Tensor.sizes(x).slice(0, lead), batch))
      fail("model", `the inputs have batch axes ${show(batch)} and, in ${name}, ${show(own)}`)
    batch = Tensor.sizes(x).slice(0, lead)
  }
}

export const mapRecord = <A, B>(
  record: Readonly<Record<string, A>>,
  f: (value: A, name: string) => B
): Record<string, B> => Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value, name)]))
