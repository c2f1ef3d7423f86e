/**
 * Division that is right where there is nothing to round, as of 21 by 7: WGSL allows 2.5 units in the last place, and compilers multiply by the
 * reciprocal of a constant.
 */
export const division = {
  /** x without its lower 12 bits: the product of two such numbers, or of what is left of them, is exact */
  tg_upper: "fn tg_upper(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) & 0xfffff000u); }",
  /** The quotient, and the remainder (Dekker, A floating-point technique for extending the available precision, 1971) divided once more. */
  tg_div: `fn tg_div(a: f32, b: f32) -> f32 {
  let quotient = a / b;
  // where the remainder is exact: quotients from 2^-100 to 2^100 of numbers of at least 2^-70
  let size = tg_size(quotient);
  if (size < 0x0d800000u || size > 0x71800000u || tg_size(a) < 0x1c800000u) { return quotient; }
  let q = tg_upper(quotient);
  let p = quotient - q;
  let d = tg_upper(b);
  let e = b - d;
  return quotient + (((a - q * d) - q * e) - p * d - p * e) / b;
}`
}
