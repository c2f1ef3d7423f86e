import { elementwise } from "../elementwiseJvp.ts"
import type { JvpRule } from "../rule.ts"
import { vjp } from "./vjp.ts"

export const jvp: JvpRule<"rsqrt"> = /*#__PURE__*/ elementwise(vjp)
