import type { Node } from "../../Node.ts"
import { eq } from "../eq/op.ts"
import { fill, zeros } from "../fill.ts"
import { lt } from "../lt/op.ts"
import { mul } from "../mul/op.ts"
import type { VjpRule } from "../rule.ts"
import { select } from "../select/op.ts"

export const vjp: VjpRule<"maximum"> = ({ cotangent, inputs: [x, y], needs }) => {
  const half = mul(cotangent, fill(0.5, cotangent))
  const share = (mine: Node, other: Node): Node =>
    select(eq(mine, other), half, select(lt(mine, other), zeros(cotangent), cotangent))
  return [needs[0] ? share(x, y) : null, needs[1] ? share(y, x) : null]
}
