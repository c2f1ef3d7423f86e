/** From public operands to nodes of equal axes and dtypes. */
import type { DType } from "../../DType.ts"
import type { Axis } from "../../Shape.ts"
import type { TypeId as TensorTypeId } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { broadcast } from "../primitives/broadcast/op.ts"
import { cast } from "../primitives/cast/op.ts"
import { literal } from "../primitives/literal/op.ts"
import { broadcastAxes } from "../shape/broadcast.ts"
import { checkArith, type Kind, promote } from "../shape/dtype.ts"
import { fail } from "../shape/fail.ts"
import { found, notTensor } from "../shape/found.ts"

/** The value of `Tensor.TypeId`, which imports this. */
const TypeId: typeof TensorTypeId = "~typegrad/core/Tensor"

/** The node that a tensor is; `what` begins the sentence about anything else. */
export const nodeOf = (x: unknown, op = "Tensor", what = "x is"): Node =>
  typeof x === "object" && x !== null && TypeId in x ? (x as Node) : notTensor(op, what, x)

/** The nodes of several tensors. */
export const nodesOf = (tensors: unknown, op: string, what = "tensor"): ReadonlyArray<Node> => {
  if (!Array.isArray(tensors)) return fail(op, `${op}: the tensors are ${found(tensors)}, not an array of tensors`)
  return tensors.map((x, i) => nodeOf(x, op, `${what} ${i} is`))
}

export const kindOf = (x: unknown, op = "Tensor", what?: string): Kind =>
  typeof x !== "number" ? nodeOf(x, op, what).dtype : Number.isInteger(x) ? "whole" : "fraction"

export const axesOf = (x: unknown): ReadonlyArray<Axis> => (typeof x === "number" ? [] : nodeOf(x, "Tensor").axes)

/** A number becomes a literal of the other operand's dtype. */
export const lift = (op: string, x: unknown, other: unknown): Node => {
  if (typeof x !== "number") return nodeOf(x, op)
  const dtype = typeof other === "number" ? "float32" : nodeOf(other, op).dtype
  checkArith(op, kindOf(x), dtype)
  if (dtype === "int32" && (x | 0) !== x) fail(op, `${op}: ${x} is no int32`)
  return literal(x, dtype)
}

export const castTo = (x: Node, dtype: DType): Node => (x.dtype === dtype ? x : cast(x, dtype))

/** Stretches `x`, aligned at the last axis, to axes that it broadcasts to. */
export const stretch = (x: Node, axes: ReadonlyArray<Axis>): Node => {
  const lead = axes.length - x.axes.length
  return lead === 0 && axes.every((axis, i) => axis.size === x.axes[i]!.size)
    ? x
    : broadcast(
        x,
        axes,
        x.axes.map((_, i) => i + lead)
      )
}

type Check = (op: string, left: Kind, right: Kind) => void

/** Two operands of which numbers, dtypes and axes are made to fit. */
export const fit = (op: string, left: unknown, right: unknown, check: Check): readonly [Node, Node] => {
  check(op, kindOf(left, op, "the left operand is"), kindOf(right, op, "the right operand is"))
  const a = lift(op, left, right)
  const b = lift(op, right, left)
  const dtype = promote(a.dtype, b.dtype)
  const axes = broadcastAxes(op, a.axes, b.axes)
  return [stretch(castTo(a, dtype), axes), stretch(castTo(b, dtype), axes)]
}

/** An elementwise op of two operands. */
export const binary = (
  op: string,
  build: (left: Node, right: Node) => Node,
  left: unknown,
  right: unknown,
  check: Check
): any => build(...fit(op, left, right, check))

/** A float32 op of one operand. */
export const unary = (
  op: string,
  build: (x: Node) => Node,
  x: unknown,
  check: (op: string, dtype: DType) => void
): any => {
  const node = nodeOf(x, op)
  check(op, node.dtype)
  return build(node)
}
