import type { Node } from "../../Node.ts"
import { binary } from "../elementwise.ts"

/** The angle of the point (x, y), as in IEEE 754: signs of zeros count, infinities give multiples of pi / 4. */
export const atan2 = (y: Node, x: Node): Node => binary("atan2", y, x)
