/** The operands and options of attention: types of their parameters, and what is checked at run time. */
import type { DType } from "@typegrad/core/DType"
import type { BoolErr, FloatErr, Guard, Settled, Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as internal from "../internal/layer.ts"
import { dotProduct } from "./dotProduct.ts"
import { axesOf, type Bool, type F32, type I32, needFloat } from "./operand.ts"

/**
 * What attention may look at, and how it weighs it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options<M, B> {
  /** bool, stretches to the scores `[..., queries, keys]`: which keys a query may see. A query that sees none gives 0. */
  readonly mask?: M
  /** float32, stretches to the scores: is added to them */
  readonly bias?: B
  /** whether a query sees only keys up to its own place */
  readonly causal?: boolean
  /** with `causal`: how many keys come before the first query, as with a cache; 0 unless given */
  readonly past?: number | Tensor.Tensor<[], "int32">
  /** what the scores are multiplied by; `1 / sqrt(width)` unless given */
  readonly scale?: number
}

export interface Given {
  readonly mask?: Bool
  readonly bias?: F32
  readonly causal?: boolean
  readonly past?: number | I32
  readonly scale?: number
}

const op = "attention"

type Axes = ReturnType<typeof axesOf>
type Rule = (query: Axes, key: Axes, value: Axes, mask?: Axes, what?: string) => Axes

/** Checks the operands with the rule, which is one of core. */
export const check = (query: F32, key: F32, value: F32, { bias, mask, past }: Given, rule: Rule): void => {
  needFloat(op, query, key, value)
  const [q, k, v] = [axesOf(query), axesOf(key), axesOf(value)]
  rule(q, k, v)
  if (mask !== undefined) {
    if (mask.dtype !== "bool") internal.fail(op, `attention: needs bool but got ${mask.dtype as string}`)
    rule(q, k, v, axesOf(mask), "mask")
  }
  if (bias !== undefined) {
    needFloat(op, bias)
    rule(q, k, v, axesOf(bias), "bias")
  }
  if (past !== undefined && typeof past !== "number" && (past.dtype !== "int32" || past.shape.length > 0))
    internal.fail(op, `attention: past must be an int32 scalar but is ${past.dtype} ${internal.show(past.shape)}`)
}

export const run = (query: F32, key: F32, value: F32, given: Given): F32 => {
  const width = Tensor.sizes(query).at(-1)!
  const { bias, causal = false, mask, past, scale = width === 0 ? 1 : 1 / Math.sqrt(width) } = given
  const keysBefore = typeof past === "number" ? (Tensor.scalar(past, "int32") as I32) : past
  return dotProduct(
    query,
    key,
    value,
    { mask, bias, past: causal ? keysBefore : undefined },
    { scale, causal, kept: 1 }
  )
}

export type Key<Q extends Shape, T extends DType, K extends Shape, U extends DType> = Guard<
  Settled<K, U, FloatErr<U, "attention">>,
  Guard<Settled<Q, T, FloatErr<T, "attention">>, Tensor.Tensor<K, U>>
>

export type Value<V extends Shape, W extends DType, R> = Guard<
  Settled<V, W, FloatErr<W, "attention">>,
  Guard<R, Tensor.Tensor<V, W>>
>

export type Mask<M extends Shape, T extends DType, R> = Guard<
  Settled<M, T, BoolErr<T, "attention">>,
  Guard<R, Tensor.Tensor<M, T>>
>

export type Bias<B extends Shape, T extends DType, R> = Guard<
  Settled<B, T, FloatErr<T, "attention">>,
  Guard<R, Tensor.Tensor<B, T>>
>
