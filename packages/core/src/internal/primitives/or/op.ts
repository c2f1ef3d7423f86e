import type { Node } from "../../Node.ts"
import { binary } from "../elementwise.ts"

/** Logical on bool, bitwise on int32. */
export const or = (x: Node, y: Node): Node => binary("or", x, y)
