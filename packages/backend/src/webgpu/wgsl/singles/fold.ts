/** What elements are folded with: sums, products, maxima, in registers of a type of their own. */
import type { DType } from "@typegrad/core/DType"
import { keys } from "./keys.ts"

export interface Fold {
  readonly declarations: string
  /** of the registers */
  readonly type: string
  readonly identity: string
  readonly combine: (a: string, b: string) => string
  /** a register from the bits of an element, and back */
  readonly load: (bits: string) => string
  readonly store: (register: string) => string
}

const arithmetic = (operator: "+" | "*", dtype: DType): Fold => {
  const type = dtype === "float32" ? "f32" : "i32"
  return {
    ...{ declarations: "", type, identity: `${type}(${operator === "+" ? 0 : 1})` },
    combine: (a, b) => `${a} ${operator} ${b}`,
    load: (bits) => `bitcast<${type}>(${bits})`,
    store: (register) => `bitcast<u32>(${register})`
  }
}

export const sums = (dtype: DType): Fold => arithmetic("+", dtype)

export const products = (dtype: DType): Fold => arithmetic("*", dtype)

/** A NaN stays. */
export const maxima = (dtype: DType): Fold => {
  const { bits, declarations, key } = keys(dtype, false)
  return {
    ...{ declarations, type: "u32", identity: dtype === "float32" ? "0x007fffffu" : "0u" },
    ...{ load: key, store: bits },
    combine: (a, b) => `max(${a}, ${b})`
  }
}

/** Statements after which `parts[0]` is that of all `lanes`, a power of two: each has its own in `parts[lane]`. */
export const foldLanes = (lanes: number, { combine }: Fold): string => `workgroupBarrier();
for (var step = ${lanes / 2}u; step > 0u; step /= 2u) {
if (lane < step) { parts[lane] = ${combine("parts[lane]", "parts[lane + step]")}; }
workgroupBarrier();
}`

/** Declares what `foldLanes` works on. */
export const partsOf = (lanes: number, { type }: Fold): string => `var<workgroup> parts: array<${type}, ${lanes}>;`

/** The least power of two that is not below n, within limits. */
export const powerOfTwo = (n: number, least = 1, most = 256): number =>
  Math.min(most, Math.max(least, 2 ** Math.ceil(Math.log2(Math.max(1, n)))))
