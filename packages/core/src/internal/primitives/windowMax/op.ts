import type { WindowAttrs } from "../../../Graph.ts"
import type { Node } from "../../Node.ts"
import { slide } from "../windows.ts"

/** The maximum of what lies in each window: NaN if there is one; over nothing -Infinity, of int32 -2^31. */
export const windowMax = (x: Node, attrs: WindowAttrs): Node => slide("windowMax", x, attrs)
