import type { Node } from "../../Node.ts"
import { unary } from "../elementwise.ts"

/** 1 / (1 + e^-x) */
export const sigmoid = (x: Node): Node => unary("sigmoid", x)
