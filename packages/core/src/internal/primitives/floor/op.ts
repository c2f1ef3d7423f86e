import type { Node } from "../../Node.ts"
import { unary } from "../elementwise.ts"

/** The largest integer that is not above x. */
export const floor = (x: Node): Node => unary("floor", x)
