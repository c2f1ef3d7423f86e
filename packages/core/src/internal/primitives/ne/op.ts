import type { Node } from "../../Node.ts"
import { binary } from "../elementwise.ts"

/** bool; NaN differs from everything. */
export const ne = (x: Node, y: Node): Node => binary("ne", x, y, "bool")
