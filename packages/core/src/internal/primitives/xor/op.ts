import type { Node } from "../../Node.ts"
import { binary } from "../elementwise.ts"

/** Logical on bool, bitwise on int32. */
export const xor = (x: Node, y: Node): Node => binary("xor", x, y)
