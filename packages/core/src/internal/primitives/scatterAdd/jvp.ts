import { zeros } from "../fill.ts"
import type { JvpRule } from "../rule.ts"
import { scatterAdd } from "./op.ts"

export const jvp: JvpRule<"scatterAdd"> = ({ inputs: [x, indices], tangents: [t, , u] }) =>
  u === null ? t : scatterAdd(t ?? zeros(x), indices, u)
