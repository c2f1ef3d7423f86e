import { zeros } from "../fill.ts"
import type { JvpRule } from "../rule.ts"
import { concat } from "./op.ts"

export const jvp: JvpRule<"concat"> = ({ inputs, node, tangents }) =>
  tangents.every((x) => x === null)
    ? null
    : concat(
        tangents.map((x, i) => x ?? zeros(inputs[i]!)),
        node.attrs.axis
      )
