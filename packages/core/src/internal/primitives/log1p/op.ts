import type { Node } from "../../Node.ts"
import { unary } from "../elementwise.ts"

/** log(1 + x), also where x is near 0. */
export const log1p = (x: Node): Node => unary("log1p", x)
