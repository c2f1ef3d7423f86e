import type { Node } from "../../Node.ts"
import { unary } from "../elementwise.ts"

/** |x|; int32 wraps, so |-2^31| is -2^31. Its derivative at 0 is 0. */
export const abs = (x: Node): Node => unary("abs", x)
