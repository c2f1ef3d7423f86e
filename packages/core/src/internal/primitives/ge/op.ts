import type { Node } from "../../Node.ts"
import { binary } from "../elementwise.ts"

/** bool; false with NaN. */
export const ge = (x: Node, y: Node): Node => binary("ge", x, y, "bool")
