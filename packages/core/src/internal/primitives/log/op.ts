import type { Node } from "../../Node.ts"
import { unary } from "../elementwise.ts"

/** The natural logarithm: -Infinity of 0, NaN below. */
export const log = (x: Node): Node => unary("log", x)
