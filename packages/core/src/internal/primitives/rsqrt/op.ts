import type { Node } from "../../Node.ts"
import { unary } from "../elementwise.ts"

/** 1 / sqrt(x): Infinity of 0, -Infinity of -0. */
export const rsqrt = (x: Node): Node => unary("rsqrt", x)
