import type { Axis } from "../../../Shape.ts"
import { make, type Node } from "../../Node.ts"

/** int32: the index along `axis`. */
export const iota = (axes: ReadonlyArray<Axis>, axis: number): Node => make("iota", { axis }, [], axes, "int32")
