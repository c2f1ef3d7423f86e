import { add } from "../add/op.ts"
import type { JvpRule } from "../rule.ts"
import { convolution } from "./op.ts"

export const jvp: JvpRule<"convolution"> = ({ inputs: [x, kernel], node, tangents: [dx, dk] }) => {
  const left = dx && convolution(dx, kernel, node.attrs)
  const right = dk && convolution(x, dk, node.attrs)
  return left === null ? right : right === null ? left : add(left, right)
}
