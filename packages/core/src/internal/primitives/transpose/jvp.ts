import type { JvpRule } from "../rule.ts"
import { transpose } from "./op.ts"

export const jvp: JvpRule<"transpose"> = ({ node, tangents: [x] }) =>
  x === null ? null : transpose(x, node.attrs.permutation)
