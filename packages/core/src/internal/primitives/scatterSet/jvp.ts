import { zeros } from "../fill.ts"
import type { JvpRule } from "../rule.ts"
import { scatterSet } from "./op.ts"

export const jvp: JvpRule<"scatterSet"> = ({ inputs: [x, indices, updates], tangents: [t, , u] }) =>
  t === null && u === null ? null : scatterSet(t ?? zeros(x), indices, u ?? zeros(updates))
