import type { JvpRule } from "../rule.ts"
import { broadcast } from "./op.ts"

export const jvp: JvpRule<"broadcast"> = ({ node, output, tangents: [x] }) =>
  x === null ? null : broadcast(x, output.axes, node.attrs.dims)
