import type { Node } from "../../Node.ts"
import { binary } from "../elementwise.ts"

/** int32, zeros come in at the top; the shift counts modulo 32. */
export const shiftRightLogical = (x: Node, y: Node): Node => binary("shiftRightLogical", x, y)
