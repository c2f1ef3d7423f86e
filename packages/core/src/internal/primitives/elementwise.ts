/** Shape rule of the elementwise primitives: operands of equal sizes; a name wherever an operand has one. */
import type { DType } from "../../DType.ts"
import type { BinaryOp, UnaryOp } from "../../Graph.ts"
import type { Axis } from "../../Shape.ts"
import { make, type Node } from "../Node.ts"

export const joinAxes = (x: ReadonlyArray<Axis>, y: ReadonlyArray<Axis>): ReadonlyArray<Axis> => {
  if (x.length !== y.length || x.some((axis, i) => axis.size !== y[i]!.size)) {
    // a defect: public ops broadcast first
    throw new Error(`operands of an elementwise primitive differ: [${x.map(show)}] and [${y.map(show)}]`)
  }
  return x.every((axis) => axis.name !== undefined) ? x : x.map((axis, i) => (axis.name === undefined ? y[i]! : axis))
}

const show = (axis: Axis): string => (axis.name === undefined ? `${axis.size}` : `${axis.name} = ${axis.size}`)

export const unary = (op: UnaryOp, x: Node, dtype: DType = x.dtype): Node => make(op, {}, [x], x.axes, dtype)

export const binary = (op: BinaryOp, x: Node, y: Node, dtype: DType = x.dtype): Node =>
  make(op, {}, [x, y], joinAxes(x.axes, y.axes), dtype)
