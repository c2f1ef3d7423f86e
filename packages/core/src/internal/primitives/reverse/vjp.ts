import type { VjpRule } from "../rule.ts"
import { reverse } from "./op.ts"

export const vjp: VjpRule<"reverse"> = ({ cotangent, node }) => [reverse(cotangent, node.attrs.axes)]
