import type { JvpRule } from "../rule.ts"
import { identity } from "./op.ts"

export const jvp: JvpRule<"identity"> = ({ node, tangents: [tangent] }) =>
  tangent === null ? null : identity(tangent, node.axes)
