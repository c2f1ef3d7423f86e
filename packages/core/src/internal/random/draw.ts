/** What samplers share: the shape they draw, and uniform numbers from random bits. */

import type { Key, TypeId } from "../../Random.ts"
import type { Axis, Shape, SizesErr } from "../../Shape.ts"
import { type AnyTensor, isTensor, type Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { cast } from "../primitives/cast/op.ts"
import { fill } from "../primitives/fill.ts"
import { literal } from "../primitives/literal/op.ts"
import { mul } from "../primitives/mul/op.ts"
import { randomBits } from "../primitives/randomBits/op.ts"
import { randomFold } from "../primitives/randomFold/op.ts"
import { shiftRightLogical } from "../primitives/shiftRightLogical/op.ts"
import { sub } from "../primitives/sub/op.ts"
import { fail } from "../shape/fail.ts"
import { found } from "../shape/found.ts"
import { checkSizes } from "../shape/sizes.ts"

export const node = (x: AnyTensor): Node => x as Node

export const tensor = <S extends Shape, D extends "float32" | "int32" | "bool">(x: Node): Tensor<S, D> =>
  x as AnyTensor as Tensor<S, D>

/**
 * Where a sampler takes its shape from: sizes, or a tensor whose axes (and their names) the result takes.
 *
 * @since 0.1.0
 * @category models
 */
export type Like = Shape | AnyTensor

/**
 * The shape that a `Like` stands for.
 *
 * @since 0.1.0
 * @category models
 */
export type ShapeOf<L> = L extends { readonly shape: infer S extends Shape }
  ? S
  : L extends Shape
    ? { -readonly [K in keyof L]: L[K] }
    : Shape

/**
 * A sentence if a shape names an axis, which has no size here, or has what is no size.
 *
 * @since 0.1.0
 * @category checks
 */
export type LikeErr<L, Op extends string> = L extends AnyTensor ? 0 : L extends Shape ? SizesErr<L, Op> : 0

/** The value of `Random.TypeId`, which imports this. */
const KeyTypeId: typeof TypeId = "~typegrad/core/Random/Key"

export const axesOf = (op: string, like: unknown, key: unknown): ReadonlyArray<Axis> => {
  checkKey(op, key)
  if (isTensor(like)) return node(like).axes
  const shape = like as Shape
  checkSizes(op, shape)
  return shape.map((size) => ({ size }))
}

/** Refuses what is no key; `op` is the sampler. */
export const checkKey = (op: string, key: unknown): void => {
  if (typeof key === "object" && key !== null && KeyTypeId in key) return
  fail(op, `${op}: the first argument is ${found(key)}, not a key: make one with Random.key`)
}

export const draw = (key: Key, axes: ReadonlyArray<Axis>): Node => randomBits(node(key.bits), axes)

/** 24 bits: float32 holds them exactly. */
const draw24 = (key: Key, axes: ReadonlyArray<Axis>): Node => {
  const bits = draw(key, axes)
  return cast(shiftRightLogical(bits, fill(8, bits)), "float32")
}

export const scaled = (x: Node, factor: number): Node => mul(x, fill(factor, x))

/** in [0, 1), a multiple of 2^-24 */
export const unit = (key: Key, axes: ReadonlyArray<Axis>): Node => scaled(draw24(key, axes), 2 ** -24)

/** in (-1, 1): the odd multiples of 2^-24, so 0 is in the middle and the ends are out */
export const symmetric = (key: Key, axes: ReadonlyArray<Axis>): Node => {
  const x = scaled(draw24(key, axes), 2 ** -23)
  return sub(x, fill(1 - 2 ** -24, x))
}

/** The key of a turn of a sampler's loop: `foldIn`, of a value that the program computes. */
export const fold = (key: Key, data: Node): Key => ({ ...key, bits: tensor(randomFold(node(key.bits), data)) })

/** The key of a part of a sampler. */
export const part = (key: Key, index: number): Key => fold(key, literal(index, "int32"))
