import type { Node } from "../../Node.ts"
import { binary } from "../elementwise.ts"

/** bool; false with NaN. */
export const lt = (x: Node, y: Node): Node => binary("lt", x, y, "bool")
