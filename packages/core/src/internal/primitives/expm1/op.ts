import type { Node } from "../../Node.ts"
import { unary } from "../elementwise.ts"

/** e^x - 1, also where e^x is near 1. */
export const expm1 = (x: Node): Node => unary("expm1", x)
