import type { WindowAttrs } from "../../../Graph.ts"
import type { Node } from "../../Node.ts"
import { slide } from "../windows.ts"

/** int32: the row-major index in x of the first maximum of each window; a NaN counts as the maximum; -1 over nothing. */
export const windowArgMax = (x: Node, attrs: WindowAttrs): Node => slide("windowArgMax", x, attrs)
