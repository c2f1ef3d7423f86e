import type { Node } from "../../Node.ts"
import { binary } from "../elementwise.ts"

/** x^y as in IEEE 754 (0^0 = 1). int32 wraps; a negative exponent truncates 1 / x^|y| as int32 division does. */
export const pow = (x: Node, y: Node): Node => binary("pow", x, y)
