import type { Node } from "../../Node.ts"
import { unary } from "../elementwise.ts"

/** NaN below 0. */
export const sqrt = (x: Node): Node => unary("sqrt", x)
