import type { Node } from "../../Node.ts"
import { unary } from "../elementwise.ts"

/** max(x, 0): NaN of NaN. A primitive of its own because its derivative at 0 is 0. */
export const relu = (x: Node): Node => unary("relu", x)
