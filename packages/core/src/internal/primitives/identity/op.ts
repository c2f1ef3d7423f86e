import type { Axis } from "../../../Shape.ts"
import { make, type Node } from "../../Node.ts"

/** x as a node of its own; `axes` may name what x leaves unnamed. */
export const identity = (x: Node, axes: ReadonlyArray<Axis> = x.axes): Node => make("identity", {}, [x], axes, x.dtype)
