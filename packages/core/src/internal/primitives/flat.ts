import type { Node } from "../Node.ts"
import { reshape } from "./reshape/op.ts"

/** All elements along one axis. */
export const flat = (x: Node): Node => reshape(x, [{ size: x.axes.reduce((n, { size }) => n * size, 1) }])
