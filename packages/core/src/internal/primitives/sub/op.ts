import type { Node } from "../../Node.ts"
import { binary } from "../elementwise.ts"

/** int32 wraps. */
export const sub = (x: Node, y: Node): Node => binary("sub", x, y)
