import type { DType } from "../../../DType.ts"
import type { Node } from "../../Node.ts"
import { unary } from "../elementwise.ts"

/** To int32: truncates, saturates, 0 of NaN. To bool: x != 0, so true of NaN. From bool: 0 or 1. */
export const cast = (x: Node, dtype: DType): Node => unary("cast", x, dtype)
