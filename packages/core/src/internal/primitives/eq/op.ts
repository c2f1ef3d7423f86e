import type { Node } from "../../Node.ts"
import { binary } from "../elementwise.ts"

/** bool; NaN equals nothing. */
export const eq = (x: Node, y: Node): Node => binary("eq", x, y, "bool")
