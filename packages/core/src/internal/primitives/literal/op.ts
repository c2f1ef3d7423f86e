import type { DType } from "../../../DType.ts"
import { make, type Node } from "../../Node.ts"

/** A rank-0 number that is part of the program, held as `dtype` holds it: 0.1 is the float32 next to it. */
export const literal = (value: number, dtype: DType): Node =>
  make(
    "literal",
    { value: dtype === "float32" ? Math.fround(value) : dtype === "int32" ? value | 0 : value === 0 ? 0 : 1 },
    [],
    [],
    dtype
  )
