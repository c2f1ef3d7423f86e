import type { JvpRule } from "../rule.ts"
import { reshape } from "./op.ts"

export const jvp: JvpRule<"reshape"> = ({ output, tangents: [x] }) => (x === null ? null : reshape(x, output.axes))
