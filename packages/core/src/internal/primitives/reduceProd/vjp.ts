import { broadcast } from "../broadcast/op.ts"
import { zeros } from "../fill.ts"
import { without } from "../indexing.ts"
import { mul } from "../mul/op.ts"
import type { VjpRule } from "../rule.ts"
import { others } from "./others.ts"

export const vjp: VjpRule<"reduceProd"> = ({ cotangent, inputs: [x], node }) => {
  const { axes } = node.attrs
  if (axes.length === 0) return [cotangent]
  if (x.axes.some(({ size }) => size === 0)) return [zeros(x)]
  return [mul(broadcast(cotangent, x.axes, without(x.axes.length, axes)), others(x, axes))]
}
