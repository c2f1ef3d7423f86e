import type { JvpRule } from "../rule.ts"
import { reverse } from "./op.ts"

export const jvp: JvpRule<"reverse"> = ({ node, tangents: [x] }) => (x === null ? null : reverse(x, node.attrs.axes))
