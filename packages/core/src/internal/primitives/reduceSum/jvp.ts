import type { JvpRule } from "../rule.ts"
import { reduceSum } from "./op.ts"

export const jvp: JvpRule<"reduceSum"> = ({ node, tangents: [t] }) => reduceSum(t!, node.attrs.axes)
