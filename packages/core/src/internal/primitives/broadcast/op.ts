import type { Axis } from "../../../Shape.ts"
import { make, type Node } from "../../Node.ts"

/** Axis i of x becomes axis `dims[i]` of the result (strictly increasing); its size is equal or 1. */
export const broadcast = (x: Node, axes: ReadonlyArray<Axis>, dims: ReadonlyArray<number>): Node =>
  make("broadcast", { dims }, [x], axes, x.dtype)
