import type { Node } from "../../Node.ts"
import { binary } from "../elementwise.ts"

/** int32 truncates toward 0 and wraps; by 0 it is 0. */
export const div = (x: Node, y: Node): Node => binary("div", x, y)
