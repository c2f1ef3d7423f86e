/**
 * What `define` gives to its function, and takes from it: one batch axis, by the name that the types have for it, and the names
 * of the model's axes.
 */
import type { Dim, Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import type { Signature } from "../Layer.ts"
import { fail, show } from "./layer.ts"
import { product } from "./product.ts"

type Any = Tensor.Tensor<any, any>

const batch = "batch"

/** The same tensor with its axes called `dims`. An axis is called by its size before it gets another name. */
const renamed = (x: Tensor.AnyTensor, dims: Shape): Tensor.AnyTensor => {
  if (x.shape.every((dim, axis) => dim === dims[axis])) return x
  const sizes = Tensor.sizes(x)
  const between = x.shape.map((dim, axis) => (dim === dims[axis] ? dim : sizes[axis]!))
  return Tensor.refine(Tensor.refine(x as Any, between as any) as Any, dims as any) as Tensor.AnyTensor
}

/** The same tensor with its first axis called "batch". */
export const batched = (x: Tensor.AnyTensor): Tensor.AnyTensor => renamed(x, [batch, ...x.shape.slice(1)])

/** What the batch axes were before they became one, and what the names of the model stand for. */
export interface Outside {
  readonly batch: Shape
  readonly sizes: ReadonlyArray<number>
  readonly names: ReadonlyMap<string, Dim>
}

/** A batch of an input as the function sees it, `[batch, ...shape]`. */
export const enter = (x: Tensor.AnyTensor, { shape }: Signature): Tensor.AnyTensor => {
  const lead = x.shape.length - shape.length
  const sizes = Tensor.sizes(x)
  const flat =
    lead === 1 ? x : (Tensor.reshape(x as Any, [product(sizes.slice(0, lead)), ...sizes.slice(lead)] as any) as Any)
  return renamed(flat, [batch, ...shape])
}

export const outside = (entries: ReadonlyArray<readonly [Signature, Tensor.AnyTensor]>): Outside => {
  const names = new Map<string, Dim>()
  for (const [{ shape }, x] of entries) {
    const own = x.shape.slice(x.shape.length - shape.length)
    for (const [axis, dim] of shape.entries())
      if (typeof dim === "string" && !names.has(dim)) names.set(dim, own[axis]!)
  }
  const [{ shape }, x] = entries[0]!
  const lead = x.shape.length - shape.length
  return { batch: x.shape.slice(0, lead), sizes: Tensor.sizes(x).slice(0, lead), names }
}

/** A result of the function, with the batch axes of the inputs and what the model's names stand for. */
export const leave = (y: unknown, where: string, { batch, names, sizes }: Outside): Tensor.AnyTensor => {
  if (!Tensor.isTensor(y)) return fail("define", "define: apply must give a tensor or a record of tensors")
  const own = Tensor.sizes(y)
  if (own.length === 0) fail("define", `define: apply gives${where} a scalar, which has no batch axis`)
  if (own[0] !== product(sizes) || (typeof y.shape[0] === "string" && y.shape[0] !== "batch"))
    fail("define", `define: apply gives${where} ${show(y.shape)}, whose first axis is not the batch`)
  const dims = y.shape.slice(1).map((dim) => (typeof dim === "string" ? (names.get(dim) ?? dim) : dim))
  const whole = batch.length === 1 ? y : (Tensor.reshape(y as Any, [...sizes, ...own.slice(1)] as any) as Any)
  return renamed(whole, [...batch, ...dims])
}
