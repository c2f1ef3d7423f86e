/** What an operator of ONNX is in our public API. */
import * as Tensor from "@typegrad/core/Tensor"

/** Shapes are data here, so that the types of the ops have nothing to say. */
export type Any = any

export const T: { readonly [name: string]: (...args: ReadonlyArray<any>) => any } = Tensor as never

/** From inputs (null where one is left out) and attributes to the outputs. */
type Adapter = (inputs: ReadonlyArray<Any>, attrs: Any) => Any

export type Adapters = { readonly [op: string]: Adapter }

export const sizes = (x: Any): Array<number> => [...Tensor.sizes(x)]

export const rank = (x: Any): number => sizes(x).length

export const range = (n: number): Array<number> => Array.from({ length: n }, (_, i) => i)

/** A number is a tensor of one element where an op wants a tensor. */
export const filled = (shape: ReadonlyArray<number>, value: number, dtype = "float32"): Any =>
  T["full"]!(shape, value, dtype)

/** Channels behind the spatial axes, as ours are. */
export const last = (x: Any): Any => T["moveAxis"]!(x, 1, -1)

/** Channels in front of them, as ONNX has them. */
export const first = (x: Any): Any => T["moveAxis"]!(x, -1, 1)

/** [channels] against [batch, channels, ...]. */
export const channels = (v: Any, x: Any): Any => T["reshape"]!(v, [1, sizes(v)[0], ...range(rank(x) - 2).map(() => 1)])
