/** Primitives that take tens of instructions. */
import type { ElementwiseOp } from "@typegrad/core/Graph"

export const expensive: ReadonlySet<ElementwiseOp> = /*#__PURE__*/ new Set<ElementwiseOp>([
  "exp",
  "log",
  "tanh",
  "sigmoid",
  "sin",
  "cos",
  "expm1",
  "log1p",
  "erf",
  "pow",
  "remainder",
  "atan2"
])
