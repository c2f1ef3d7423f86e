import { zeros } from "../fill.ts"
import { literal } from "../literal/op.ts"
import { mul } from "../mul/op.ts"
import { reduceSum } from "../reduceSum/op.ts"
import type { VjpRule } from "../rule.ts"
import { slice } from "../slice/op.ts"
import { pad } from "./op.ts"

export const vjp: VjpRule<"pad"> = ({ cotangent, inputs: [x], needs, node, output }) => {
  const { before, between } = node.attrs
  const padded = output.axes.some(({ size }, i) => size !== x.axes[i]!.size)
  return [
    needs[0]
      ? slice(cotangent, {
          start: before,
          stop: x.axes.map(({ size }, i) => before[i]! + (size === 0 ? 0 : (size - 1) * (between[i]! + 1) + 1)),
          step: between.map((n) => n + 1)
        })
      : null,
    // 1 where the value stands: a difference of two sums would lose digits
    needs[1] && padded
      ? reduceSum(
          mul(cotangent, pad(zeros(x), literal(1, x.dtype), node.attrs)),
          output.axes.map((_, i) => i)
        )
      : null
  ]
}
