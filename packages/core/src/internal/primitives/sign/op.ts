import type { Node } from "../../Node.ts"
import { unary } from "../elementwise.ts"

/** -1, 0 or 1; NaN of NaN. */
export const sign = (x: Node): Node => unary("sign", x)
