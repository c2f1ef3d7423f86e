import type { Axis } from "../../../Shape.ts"
import { make, type Node } from "../../Node.ts"

/** int32 bits: both words of threefry2x32(key, (0, i)), xor-ed, for row-major element i. The key is int32 [2]. */
export const randomBits = (key: Node, axes: ReadonlyArray<Axis>): Node => make("randomBits", {}, [key], axes, "int32")
