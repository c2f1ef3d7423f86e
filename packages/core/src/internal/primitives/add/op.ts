import type { Node } from "../../Node.ts"
import { binary } from "../elementwise.ts"

/** int32 wraps. */
export const add = (x: Node, y: Node): Node => binary("add", x, y)
