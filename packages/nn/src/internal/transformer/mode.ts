/** What the parts of a transformer share. */
import * as Random from "@typegrad/core/Random"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import type { F32 } from "../../attention/operand.ts"
import type { Initializer } from "../../Initializer.ts"
import type { Bound } from "../../Layer.ts"
import * as internal from "../layer.ts"

/** Inference has no key; training without dropout may have none. */
export interface Mode {
  readonly training: boolean
  readonly key: Random.Key | null
}

export const inference: Mode = { training: false, key: null }

/** The mode of part `index`. */
export const within = ({ key, training }: Mode, index: number): Mode => ({
  training,
  key: key === null ? null : Random.foldIn(key, index)
})

/** A layer without state. */
export const call = (bound: Bound, params: unknown, x: F32, { key, training }: Mode): F32 => {
  const variables = { params, state: null }
  return (training ? bound.train(variables, x, key)[0] : bound.infer(variables, x)) as F32
}

/** Which elements dropout keeps; null where it keeps all. */
export const kept = (rate: number, like: ReadonlyArray<number>, { key, training }: Mode): Tensor.AnyTensor | null => {
  if (!training || rate === 0) return null
  if (key === null) return internal.fail("dropout", "this model has dropout, which needs a random key: pass { key }")
  return Random.bernoulli(key, 1 - rate, like as [number])
}

/** As the layer of this name. */
export const dropped = (rate: number, x: F32, mode: Mode): F32 => {
  const keep = kept(rate, Tensor.sizes(x), mode) as Tensor.Tensor<Shape, "bool"> | null
  return keep === null ? x : (Tensor.where(keep, Tensor.mul(x, 1 / (1 - rate)) as F32, 0) as F32)
}

export const affine = (params: any, x: F32): F32 => {
  const product = Tensor.matmul(x, params.kernel as F32) as F32
  return params.bias === undefined ? product : (Tensor.add(product, params.bias as F32) as F32)
}

/** Parameters of a dense layer. */
export const initAffine = (init: Initializer, key: Random.Key, sizes: readonly [number, number], bias: boolean) => {
  const kernel = init(key, sizes)
  return bias ? { kernel, bias: Tensor.zeros([sizes[1]]) } : { kernel }
}

export const plus = (x: F32, y: F32): F32 => Tensor.add(x, y) as F32
