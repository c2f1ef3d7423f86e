import type { Node } from "../../Node.ts"
import { unary } from "../elementwise.ts"

/** -x; int32 wraps. */
export const neg = (x: Node): Node => unary("neg", x)
