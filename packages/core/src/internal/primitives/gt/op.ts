import type { Node } from "../../Node.ts"
import { binary } from "../elementwise.ts"

/** bool; false with NaN. */
export const gt = (x: Node, y: Node): Node => binary("gt", x, y, "bool")
