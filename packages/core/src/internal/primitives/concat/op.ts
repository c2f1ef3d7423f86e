import { make, type Node } from "../../Node.ts"

/** The operands one after the other along `axis`: at least one, which differ there only. */
export const concat = (operands: ReadonlyArray<Node>, axis: number): Node => {
  const [first] = operands
  if (first === undefined) throw new Error("concat of nothing")
  const axes = first.axes.map((own, i) => {
    if (i === axis) return operands.length === 1 ? own : { size: operands.reduce((n, x) => n + x.axes[i]!.size, 0) }
    return operands.find((x) => x.axes[i]!.name !== undefined)?.axes[i] ?? own
  })
  return make("concat", { axis }, operands, axes, first.dtype)
}
