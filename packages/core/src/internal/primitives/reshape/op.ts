import type { Axis } from "../../../Shape.ts"
import { make, type Node } from "../../Node.ts"

/** The same elements in row-major order under other axes. */
export const reshape = (x: Node, axes: ReadonlyArray<Axis>): Node => make("reshape", {}, [x], axes, x.dtype)
