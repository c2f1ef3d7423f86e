import type { Axis } from "../../Shape.ts"
import { fail } from "./fail.ts"
import { said } from "./found.ts"
import { show } from "./show.ts"

/** The last two axes, and those before. */
export const matrixAxes = (
  op: string,
  axes: ReadonlyArray<Axis>
): { readonly lead: ReadonlyArray<Axis>; readonly rows: Axis; readonly columns: Axis } => {
  const [rows, columns] = axes.slice(-2)
  return rows === undefined || columns === undefined
    ? fail(op, `${op}: needs a matrix but got ${show(axes)}`)
    : { lead: axes.slice(0, -2), rows, columns }
}

export const checkOffset = (op: string, offset: number): void => {
  if (!Number.isSafeInteger(offset)) fail(op, `${op}: ${said(offset)} is not a whole number`)
}
