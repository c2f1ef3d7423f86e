import type { Node } from "../../Node.ts"
import { unary } from "../elementwise.ts"

/** Logical on bool, bitwise on int32. */
export const not = (x: Node): Node => unary("not", x)
