import { add } from "../add/op.ts"
import type { JvpRule } from "../rule.ts"
import { dot } from "./op.ts"

/** The product rule. */
export const jvp: JvpRule<"dot"> = ({ inputs: [lhs, rhs], node, tangents: [left, right] }) => {
  const byLeft = left === null ? null : dot(left, rhs, node.attrs)
  const byRight = right === null ? null : dot(lhs, right, node.attrs)
  return byLeft === null || byRight === null ? (byLeft ?? byRight) : add(byLeft, byRight)
}
