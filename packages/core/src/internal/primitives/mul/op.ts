import type { Node } from "../../Node.ts"
import { binary } from "../elementwise.ts"

/** int32 wraps. */
export const mul = (x: Node, y: Node): Node => binary("mul", x, y)
