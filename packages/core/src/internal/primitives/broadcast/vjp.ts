import { reduceSum } from "../reduceSum/op.ts"
import { reshape } from "../reshape/op.ts"
import type { VjpRule } from "../rule.ts"

export const vjp: VjpRule<"broadcast"> = ({ cotangent, inputs: [x], node, output }) => {
  const { dims } = node.attrs
  const summed = output.axes.flatMap((axis, i) => {
    const from = dims.indexOf(i)
    return from === -1 || x.axes[from]!.size !== axis.size ? [i] : []
  })
  const sum = summed.length === 0 ? cotangent : reduceSum(cotangent, summed)
  // stretched axes of size 1 are gone from the sum
  return [sum.axes.length === x.axes.length ? sum : reshape(sum, x.axes)]
}
