import { sizes } from "../../Node.ts"
import type { JvpRule } from "../rule.ts"
import { dynamicSlice } from "./op.ts"

export const jvp: JvpRule<"dynamicSlice"> = ({ inputs: [, starts], output, tangents: [x] }) =>
  x === null ? null : dynamicSlice(x, starts, sizes(output))
