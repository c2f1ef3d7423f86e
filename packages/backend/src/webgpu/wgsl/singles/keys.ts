/**
 * Numbers as unsigned ones of the same order: what compares them is exact, and knows NaN, whatever the device makes of a comparison of
 * floats. A NaN is above everything.
 */
import type { DType } from "@typegrad/core/DType"

export interface Keys {
  readonly declarations: string
  /** of the bits of a number */
  readonly key: (bits: string) => string
  /** the bits of a key's number */
  readonly bits: (key: string) => string
}

const floats = (oneZero: boolean): string => `fn tg_key(bits: u32) -> u32 {
if ((bits & 0x7fffffffu) > 0x7f800000u) { return 0xffffffffu; }
${oneZero ? "if (bits == 0x80000000u) { return bits; }\n" : ""}return bits ^ select(0x80000000u, 0xffffffffu, bits >= 0x80000000u);
}
fn tg_number(key: u32) -> u32 { return key ^ select(0xffffffffu, 0x80000000u, key >= 0x80000000u); }`

const integer = (bits: string): string => `(${bits} ^ 0x80000000u)`

/** With `oneZero` -0 has the key of 0. */
export const keys = (dtype: DType, oneZero: boolean): Keys =>
  dtype === "float32"
    ? { declarations: floats(oneZero), key: (bits) => `tg_key(${bits})`, bits: (key) => `tg_number(${key})` }
    : { declarations: "", key: integer, bits: integer }
