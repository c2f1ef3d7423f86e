/** What the reductions share: the axes that are given, all of them otherwise; removed, or kept with size 1. */
import type { DType } from "../../DType.ts"
import type { Node } from "../Node.ts"
import { div } from "../primitives/div/op.ts"
import { literal } from "../primitives/literal/op.ts"
import { reduceSum } from "../primitives/reduceSum/op.ts"
import { axisIndices } from "../shape/axis.ts"
import { keep } from "./keep.ts"
import { nodeOf, stretch } from "./operands.ts"

export type Reducer = (x: Node, axes: ReadonlyArray<number>) => Node

export const reduce = (
  op: string,
  build: Reducer,
  check: (op: string, dtype: DType) => void,
  x: unknown,
  axes: unknown,
  keepDims: boolean | undefined
): any => {
  const node = nodeOf(x, op)
  check(op, node.dtype)
  const chosen = axisIndices(op, node.axes, axes as ReadonlyArray<number> | undefined)
  const result = build(node, chosen)
  return keepDims === true ? keep(result, node, chosen) : result
}

/** Any dtype will do. */
export const unchecked = (): void => {}

/** How many elements are reduced to one. */
export const countOf = (x: Node, axes: ReadonlyArray<number>): number =>
  axes.reduce((total, axis) => total * x.axes[axis]!.size, 1)

/** The sum divided by a number. */
export const average = (x: Node, axes: ReadonlyArray<number>, count: number): Node => {
  const sum = reduceSum(x, axes)
  return div(sum, stretch(literal(count, "float32"), sum.axes))
}

export const meanOf: Reducer = (x, axes) => average(x, axes, countOf(x, axes))
