import type { DType } from "../../DType.ts"
import type { Axis } from "../../Shape.ts"
import type { Node } from "../Node.ts"
import { add } from "./add/op.ts"
import { broadcast } from "./broadcast/op.ts"
import { literal } from "./literal/op.ts"

interface Like {
  readonly axes: ReadonlyArray<Axis>
  readonly dtype: DType
}

/** `value` at every position of `like`. */
export const fill = (value: number, like: Like): Node => {
  const scalar = literal(value, like.dtype)
  return like.axes.length === 0 ? scalar : broadcast(scalar, like.axes, [])
}

export const zeros = (like: Like): Node => fill(0, like)

/** `value` to double precision where there is one: a literal holds a float32, so this is the sum of two. */
export const precise = (value: number, like: Like): Node =>
  add(fill(Math.fround(value), like), fill(value - Math.fround(value), like))
