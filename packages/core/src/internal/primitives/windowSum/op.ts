import type { WindowAttrs } from "../../../Graph.ts"
import type { Node } from "../../Node.ts"
import { slide } from "../windows.ts"

/** The sum of what lies in each window; 0 over nothing. int32 wraps. */
export const windowSum = (x: Node, attrs: WindowAttrs): Node => slide("windowSum", x, attrs)
