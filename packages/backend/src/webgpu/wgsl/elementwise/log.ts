/**
 * Logarithms by the method and coefficients of FreeBSD's logf: x = 2^k m with m in [sqrt(1/2), sqrt(2)), and ln m = 2 atanh(f / (2 + f))
 * for f = m - 1.
 */
export const log = {
  /**
   * k and m of the positive number with these bits. A subnormal number is its bits times 2^-149, which needs no arithmetic that may take it
   * for 0.
   */
  tg_split: `struct tg_parts { k: f32, m: f32 }
fn tg_split(bits: u32) -> tg_parts {
  let subnormal = bits < 0x00800000u;
  let shifted = select(bits, bitcast<u32>(f32(bits)), subnormal) + ${0x3f800000 - 0x3f3504f3}u;
  let k = i32(shifted >> 23u) - select(127, 276, subnormal);
  return tg_parts(f32(k), bitcast<f32>((shifted & 0x007fffffu) + 0x3f3504f3u));
}`,
  /** k ln 2 + log(1 + f) + more, of an f between sqrt(1/2) - 1 and sqrt(2) - 1 */
  tg_log_sum: `fn tg_log_sum(k: f32, f: f32, more: f32) -> f32 {
  let s = f / (2f + f);
  let z = s * s;
  let w = z * z;
  let odd = w * (w * 0.24279078841f + 0.40000972152f);
  let even = z * (w * 0.28498786688f + 0.66666662693f);
  let half = f * f * 0.5f;
  let tail = s * (half + (odd + even));
  let low = ((tail + (k * 9.0580006145e-6f + more)) - half) + f;
  return k * 0.69313812256f + low;
}`,
  /** within 1 ulp; -Infinity of 0, NaN below */
  tg_log: `fn tg_log(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  let parts = tg_split(bits);
  let value = tg_log_sum(parts.k, parts.m - 1f, 0f);
  let positive = select(value, x, bits == 0x7f800000u || tg_isnan(x));
  let defined = select(positive, tg_nan(), bits > 0x80000000u);
  return select(defined, -tg_inf(), tg_size(x) == 0u);
}`,
  /** log of u = 1 + x, and what rounding took from u, as a fraction of u */
  tg_log1p: `fn tg_log1p(x: f32) -> f32 {
  let u = 1f + x;
  let parts = tg_split(bitcast<u32>(max(u, 1e-8f)));
  let lost = select(x - (u - 1f), 1f - (u - x), x >= 1f);
  let near = parts.k == 0f;
  let far = x > 16777216f;
  let more = select(lost / select(u, 1f, far || u <= 0f), 0f, near || far);
  let value = tg_log_sum(parts.k, select(parts.m - 1f, x, near), more);
  let inside = select(value, x, abs(x) < 3e-8f || bitcast<u32>(x) == 0x7f800000u || tg_isnan(x));
  let defined = select(inside, tg_nan(), bitcast<u32>(x) > 0xbf800000u);
  return select(defined, -tg_inf(), x == -1f);
}`
}
