import type { Node } from "../../Node.ts"
import { binary } from "../elementwise.ts"

/** x - y floor(x / y), exact before it is rounded once: the sign is that of y. Of float32 by 0 it is NaN, of int32 0. */
export const remainder = (x: Node, y: Node): Node => binary("remainder", x, y)
