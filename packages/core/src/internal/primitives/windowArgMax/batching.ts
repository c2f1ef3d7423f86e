import { fill } from "../fill.ts"
import { count } from "../indexing.ts"
import { iota } from "../iota/op.ts"
import { lt } from "../lt/op.ts"
import { mul } from "../mul/op.ts"
import type { BatchingRule } from "../rule.ts"
import { select } from "../select/op.ts"
import { sub } from "../sub/op.ts"
import { oneMore } from "../windows.ts"
import { windowArgMax } from "./op.ts"

/** Indices count from the start of their example. */
export const batching: BatchingRule<"windowArgMax"> = ({ inputs: [x], node }) => {
  const at = windowArgMax(x, oneMore(node.attrs))
  const example = count(x.axes.slice(1).map((axis) => axis.size))
  const own = sub(at, mul(iota(at.axes, 0), fill(example, at)))
  return select(lt(at, fill(0, at)), fill(-1, at), own)
}
