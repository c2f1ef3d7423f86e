import { zeros } from "../fill.ts"
import { literal } from "../literal/op.ts"
import type { JvpRule } from "../rule.ts"
import { pad } from "./op.ts"

export const jvp: JvpRule<"pad"> = ({ inputs, node, tangents: [x, value] }) =>
  x === null && value === null ? null : pad(x ?? zeros(inputs[0]), value ?? literal(0, node.dtype), node.attrs)
