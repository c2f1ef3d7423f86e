import { zeros } from "../fill.ts"
import type { JvpRule } from "../rule.ts"
import { dynamicUpdate } from "./op.ts"

export const jvp: JvpRule<"dynamicUpdate"> = ({ inputs: [x, update, starts], tangents }) =>
  tangents[0] === null && tangents[1] === null
    ? null
    : dynamicUpdate(tangents[0] ?? zeros(x), tangents[1] ?? zeros(update), starts)
