import { gatherOrZero } from "../rows.ts"
import type { JvpRule } from "../rule.ts"

/** The NaN of an index outside is a constant. */
export const jvp: JvpRule<"gather"> = ({ inputs: [, indices], tangents: [t] }) =>
  t === null ? null : gatherOrZero(t, indices)
