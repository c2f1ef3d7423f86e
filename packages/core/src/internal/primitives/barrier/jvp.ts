import type { JvpRule } from "../rule.ts"
import { barrier } from "./op.ts"

/** The tangent waits as the value does. */
export const jvp: JvpRule<"barrier"> = ({ inputs: [, ...after], tangents: [tangent] }) =>
  tangent === null ? null : barrier(tangent, after)
