import type { JvpRule } from "../rule.ts"
import { cumsum } from "./op.ts"

export const jvp: JvpRule<"cumsum"> = ({ node, tangents: [t] }) => cumsum(t!, node.attrs.axis, node.attrs.reverse)
