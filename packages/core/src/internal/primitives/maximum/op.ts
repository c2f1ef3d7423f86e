import type { Node } from "../../Node.ts"
import { binary } from "../elementwise.ts"

/** NaN if an operand is NaN; a tie passes half the gradient to each. */
export const maximum = (x: Node, y: Node): Node => binary("maximum", x, y)
