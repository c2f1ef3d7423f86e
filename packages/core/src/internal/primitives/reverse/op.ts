import { make, type Node } from "../../Node.ts"

/** The elements of `axes` from the last to the first. */
export const reverse = (x: Node, axes: ReadonlyArray<number>): Node => make("reverse", { axes }, [x], x.axes, x.dtype)
