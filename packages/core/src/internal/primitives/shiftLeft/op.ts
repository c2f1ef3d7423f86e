import type { Node } from "../../Node.ts"
import { binary } from "../elementwise.ts"

/** int32; the shift counts modulo 32. */
export const shiftLeft = (x: Node, y: Node): Node => binary("shiftLeft", x, y)
