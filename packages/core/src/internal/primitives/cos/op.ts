import type { Node } from "../../Node.ts"
import { unary } from "../elementwise.ts"

/** x in radians. */
export const cos = (x: Node): Node => unary("cos", x)
