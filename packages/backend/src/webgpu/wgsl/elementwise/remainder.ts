export const remainder = {
  /**
   * The bits of |x| modulo |y|, exact, of the bits of both, both finite and y not 0: long division of the mantissas, 8 bits at a time.
   */
  tg_modulo: `fn tg_modulo(x: u32, y: u32) -> u32 {
  if (x < y) { return x; }
  let ey = max(y >> 23u, 1u);
  let divisor = (y & 0x007fffffu) | select(0u, 0x00800000u, y >= 0x00800000u);
  var rest = ((x & 0x007fffffu) | select(0u, 0x00800000u, x >= 0x00800000u)) % divisor;
  for (var left = max(x >> 23u, 1u) - ey; left > 0u;) {
    let by = min(left, 8u);
    rest = (rest << by) % divisor;
    left -= by;
  }
  if (rest == 0u) { return 0u; }
  let up = min(23u - firstLeadingBit(rest), ey - 1u);
  let mantissa = rest << up;
  return select(mantissa, ((ey - up) << 23u) | (mantissa & 0x007fffffu), mantissa >= 0x00800000u);
}`,
  /** x - y floor(x / y), rounded once; NaN where x is infinite or y is 0. Zeros have the sign of y. */
  tg_remainder: `fn tg_remainder(x: f32, y: f32) -> f32 {
  let a = tg_size(x);
  let b = tg_size(y);
  if (a >= 0x7f800000u || b > 0x7f800000u || b == 0u) { return tg_nan(); }
  let size = tg_modulo(a, b);
  if (size == 0u) { return bitcast<f32>(bitcast<u32>(y) & 0x80000000u); }
  let signed = bitcast<f32>(size | (bitcast<u32>(x) & 0x80000000u));
  return select(signed, signed + y, ((bitcast<u32>(x) ^ bitcast<u32>(y)) & 0x80000000u) != 0u);
}`
}
