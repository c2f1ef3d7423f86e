import type { Node } from "../../Node.ts"
import { unary } from "../elementwise.ts"

/** x in radians. */
export const sin = (x: Node): Node => unary("sin", x)
