import type { JvpRule } from "../rule.ts"
import { windowSum } from "./op.ts"

export const jvp: JvpRule<"windowSum"> = ({ node, tangents: [dx] }) => dx && windowSum(dx, node.attrs)
