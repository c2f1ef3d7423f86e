import { float } from "../literals.ts"

export const pow = {
  /**
   * |x|^y = 2^(y log2 |x|) for finite x > 0, with the logarithm in two parts (the method and coefficients of FreeBSD's powf). Where a
   * compiler reorders sums, the lower part is lost, and no more.
   */
  tg_power: `fn tg_power(x: f32, y: f32) -> f32 {
  let parts = tg_split(bitcast<u32>(x));
  let m = parts.m;
  // s = (m - 1) / (m + 1)
  let u = m - 1f;
  let v = 1f / (m + 1f);
  let s = u * v;
  let s1 = tg_upper(s);
  let d1 = tg_upper(m + 1f);
  let d2 = m - (d1 - 1f);
  let s2 = v * ((u - s1 * d1) - s1 * d2);
  // 3 / 2 log(m) / s
  let z = s * s;
  let z1 = s1 * s1;
  let rest = z * z * (0.60000002384f + z * (0.42857143283f + z * (0.33333334327f + z * (0.27272811532f + z * 0.23066075146f))))
    + s2 * (s1 + s);
  let q1 = tg_upper(3f + z1 + rest);
  let q2 = rest - ((q1 - 3f) - z1);
  let a = s1 * q1;
  let b = s2 * q1 + q2 * s;
  let p1 = tg_upper(a + b);
  let p2 = b - (p1 - a);
  // times 2 / (3 ln 2)
  let l1 = 0.9619140625f * p1;
  let l2 = -1.1736857402e-4f * p1 + p2 * 0.96179670095f;
  let g1 = tg_upper((l1 + l2) + parts.k);
  let g2 = l2 - ((g1 - parts.k) - l1);
  // what is beyond 2^32 gives 0, 1 or Infinity, as that does
  let w = clamp(y, -4294967296f, 4294967296f);
  let w1 = tg_upper(w);
  let e1 = w1 * g1;
  let e2 = (w - w1) * g1 + w * g2;
  let e = e1 + e2;
  let n = round(clamp(e, -160f, 130f));
  let r = clamp((e1 - n) + e2, -1f, 1f) * ${float(Math.LN2)};
  let half = floor(n * 0.5f);
  let value = (tg_expm1_near(r) + 1f) * tg_exp2_whole(half) * tg_exp2_whole(n - half);
  return select(select(value, tg_inf(), (e1 - 128f) + e2 >= 0f), 0f, e < -152f);
}`,
  /** special values as in IEEE 754 (\`pow\`) */
  tg_pow: `fn tg_pow(x: f32, y: f32) -> f32 {
  let size = tg_size(x);
  let end = size == 0u || size == 0x7f800000u;
  let atEnd = select(0f, tg_inf(), (size == 0u) == (bitcast<u32>(y) >= 0x80000000u));
  let value = select(tg_power(abs(x), y), atEnd, end);
  let whole = floor(y) == y;
  let odd = whole && abs(y) < 16777216f && (i32(clamp(y, -16777216f, 16777216f)) & 1) == 1;
  let signed = select(value, tg_signed(value, x), odd);
  let outside = bitcast<u32>(x) >= 0x80000000u && !end && !whole;
  let defined = select(signed, tg_nan(), outside || !tg_ordered(x, y));
  return select(defined, 1f, tg_size(y) == 0u || bitcast<u32>(x) == 0x3f800000u);
}`,
  /** x^y of integers, which wraps; a negative y truncates 1 / x^-y */
  tg_pow_int: `fn tg_pow_int(x: i32, y: i32) -> i32 {
  if (y < 0) { return select(select(0, select(1, -1, (y & 1) == 1), x == -1), 1, x == 1); }
  var result = 1;
  var base = x;
  for (var rest = u32(y); rest != 0u; rest >>= 1u) {
    if ((rest & 1u) == 1u) { result *= base; }
    base *= base;
  }
  return result;
}`
}
