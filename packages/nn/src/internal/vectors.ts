/** Distances and likenesses of rows `[batch, size]`. */
import * as Tensor from "@typegrad/core/Tensor"
import * as T from "./loose.ts"

/** `|a - b + 1e-6|`, as PyTorch's `pairwise_distance`: the slope at equal vectors is finite. */
export const distance = (a: T.F32, b: T.F32): T.F32 => T.sqrt(T.sum(T.square(T.add(T.sub(a, b), 1e-6)), [-1]))

export const dot = (a: T.F32, b: T.F32): T.F32 => T.sum(T.mul(a, b), [-1])

/** Rows of length 1; those shorter than 1e-12 are divided by that. */
export const normalize = (x: T.F32): T.F32 => T.div(x, T.sqrt(T.maximum(T.sum(T.square(x), [-1], true), 1e-24)))

/** The products of every row with every row: unnamed `[rows, rows]`. */
export const products = (a: T.F32, b: T.F32): T.F32 => {
  const [x, y] = [T.reshape(a, T.sizes(a)), T.reshape(b, T.sizes(b))]
  return (Tensor.matmul as (x: T.F32, y: T.F32) => T.F32)(x, Tensor.transpose(y, [1, 0]) as T.F32)
}

/** Row i of logits `[rows, columns]` against column `own[i]`: -log softmax. Columns that are not there count for nothing. */
export const against = (logits: T.F32, own: T.I32, there: T.Bool | null): T.F32 => {
  const seen = there === null ? logits : T.where(T.expandDims(there, 0), logits, -1e30)
  const isOwn = T.equal(T.iota(T.sizes(logits), 1), T.expandDims(own, 1))
  return T.sub(T.logSumExp(seen, [1]), T.sum(T.where(isOwn, logits, 0), [1]))
}
