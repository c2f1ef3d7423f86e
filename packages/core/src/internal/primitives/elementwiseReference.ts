/** Builders of reference rules for elementwise primitives: one function for floats, one for int32 and bool where it differs. */
import type { BinaryOp, UnaryOp } from "../../Graph.ts"
import type { ReferenceRule } from "./rule.ts"

type F1 = (x: number) => number
type F2 = (x: number, y: number) => number

export const unary =
  (float: F1, int: F1 = float, bool: F1 = int): ReferenceRule<UnaryOp> =>
  (_, [x]) =>
    x.data.map(x.dtype === "float32" ? float : x.dtype === "int32" ? int : bool)

export const binary =
  (float: F2, int: F2 = float, bool: F2 = int): ReferenceRule<BinaryOp> =>
  (_, [x, y]) => {
    const f = x.dtype === "float32" ? float : x.dtype === "int32" ? int : bool
    const out = new Float64Array(x.data.length)
    for (let i = 0; i < out.length; i++) out[i] = f(x.data[i]!, y.data[i]!)
    return out
  }

/** Truth values are 0 and 1. */
export const compare = (holds: (x: number, y: number) => boolean): ReferenceRule<BinaryOp> =>
  binary((x, y) => (holds(x, y) ? 1 : 0))
