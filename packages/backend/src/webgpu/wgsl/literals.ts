/** Numbers as WGSL. */
import type { DType } from "@typegrad/core/DType"

const scratch = /*#__PURE__*/ new DataView(/*#__PURE__*/ new ArrayBuffer(4))

const bitsOf = (value: number): string => {
  scratch.setFloat32(0, value)
  return `0x${scratch.getUint32(0).toString(16)}u`
}

/**
 * A float32. NaN, infinities, -0 and subnormal numbers come from bits that a compiler does not see through: as constant expressions WGSL
 * rejects them, or may take 0 for them.
 */
export const float = (value: number): string => {
  const x = Math.fround(value)
  if (Number.isNaN(x)) return "tg_nan()"
  if (x === Infinity) return "tg_inf()"
  if (x === -Infinity || Object.is(x, -0) || (x !== 0 && Math.abs(x) < 2 ** -126)) return `tg_float(${bitsOf(x)})`
  return x < 0 ? `(${x}f)` : `${x}f`
}

/** A number as WGSL of a dtype; it may call functions of `elementwise/functions.ts`. */
export const literal = (value: number, dtype: DType): string =>
  dtype === "float32" ? float(value) : dtype === "int32" ? `i32(${value | 0})` : value === 0 ? "false" : "true"
