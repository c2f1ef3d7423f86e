import type { Dim, Shape } from "../../Shape.ts"
import { fail } from "./fail.ts"
import { checkArray, said } from "./found.ts"

const isSize = (dim: Dim): boolean => typeof dim === "number" && Number.isSafeInteger(dim) && dim >= 0

/** Sizes only: where a tensor is created names mean nothing. */
export const checkSizes: (op: string, shape: Shape) => asserts shape is ReadonlyArray<number> = (op, shape) => {
  checkArray(op, "the shape is", shape, "[2, 3]")
  for (const dim of shape) {
    if (typeof dim === "string") fail(op, `${op}: ${dim} has no size here: use Tensor.size(x, "${dim}")`)
    if (!isSize(dim)) fail(op, `${op}: ${said(dim)} is not a size`)
  }
}

/** Sizes and names. */
export const checkDims = (op: string, shape: Shape): void => {
  checkArray(op, "the shape is", shape, "[2, 3]")
  for (const dim of shape) {
    if (typeof dim !== "string" && !isSize(dim)) fail(op, `${op}: ${said(dim)} is not a size`)
  }
}
