import { mul } from "../mul/op.ts"
import { reduceSum } from "../reduceSum/op.ts"
import type { JvpRule } from "../rule.ts"
import { others } from "./others.ts"

export const jvp: JvpRule<"reduceProd"> = ({ inputs: [x], node, tangents: [t] }) => {
  const { axes } = node.attrs
  if (axes.length === 0) return t
  if (x.axes.some(({ size }) => size === 0)) return null
  return reduceSum(mul(t!, others(x, axes)), axes)
}
