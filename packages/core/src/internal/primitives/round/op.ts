import type { Node } from "../../Node.ts"
import { unary } from "../elementwise.ts"

/** To the nearest whole number; halves go to the even one. */
export const round = (x: Node): Node => unary("round", x)
