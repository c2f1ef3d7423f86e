import type { DType } from "../../DType.ts"
import type { Axis } from "../../Shape.ts"
import type { Node } from "../Node.ts"
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
