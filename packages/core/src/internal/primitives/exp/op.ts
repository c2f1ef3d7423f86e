import type { Node } from "../../Node.ts"
import { unary } from "../elementwise.ts"

/** e^x */
export const exp = (x: Node): Node => unary("exp", x)
