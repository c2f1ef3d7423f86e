import type { JvpRule } from "../rule.ts"
import { slice } from "./op.ts"

export const jvp: JvpRule<"slice"> = ({ node, tangents: [x] }) => (x === null ? null : slice(x, node.attrs))
