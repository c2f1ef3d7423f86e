import { sizes } from "../../Node.ts"
import { dynamicSlice } from "../dynamicSlice/op.ts"
import { zeros } from "../fill.ts"
import type { VjpRule } from "../rule.ts"
import { dynamicUpdate } from "./op.ts"

export const vjp: VjpRule<"dynamicUpdate"> = ({ cotangent, inputs: [, update, starts], needs }) => [
  needs[0] ? dynamicUpdate(cotangent, zeros(update), starts) : null,
  needs[1] ? dynamicSlice(cotangent, starts, sizes(update)) : null,
  null
]
