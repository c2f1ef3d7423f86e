import type { Node } from "../../Node.ts"
import { binary } from "../elementwise.ts"

/** bool; false with NaN. */
export const le = (x: Node, y: Node): Node => binary("le", x, y, "bool")
