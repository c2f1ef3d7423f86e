import type { Node } from "../../Node.ts"
import { unary } from "../elementwise.ts"

/** x, but a constant to every transform. */
export const stopGradient = (x: Node): Node => unary("stopGradient", x)
