import type { Node } from "../../Node.ts"
import { binary } from "../elementwise.ts"

/** Logical on bool, bitwise on int32. */
export const and = (x: Node, y: Node): Node => binary("and", x, y)
