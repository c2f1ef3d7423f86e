import { make, type Node } from "../../Node.ts"
import { joinAxes } from "../elementwise.ts"

/** `whenTrue` where the bool `condition` holds, else `whenFalse`; all of equal sizes. The value not taken does not matter, NaN or not. */
export const select = (condition: Node, whenTrue: Node, whenFalse: Node): Node =>
  make(
    "select",
    {},
    [condition, whenTrue, whenFalse],
    joinAxes(joinAxes(whenTrue.axes, whenFalse.axes), condition.axes),
    whenTrue.dtype
  )
