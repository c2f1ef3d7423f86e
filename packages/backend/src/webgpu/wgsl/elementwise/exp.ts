import { float } from "../literals.ts"
import { polynomial } from "./polynomial.ts"

/** (e^r - 1 - r) / r^2 on |r| <= ln(2) / 2, highest degree first (Cephes expf) */
const coefficients = [
  1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1
]

/** e^x of anything above is more than the largest float */
const most = float(88.72283905206835)

/** n and r with y = n ln 2 + r; ln 2 in two parts, the first of 9 bits: its product with n is exact */
const reduced = `let n = round(y * ${float(Math.LOG2E)});
  let r = fma(n, 2.1219444e-4f, fma(n, -0.693359375f, y));`

/** times 2^n in two steps, of which the first rounds nothing, for 2^n alone may be no float */
const scaled = (value: string): string => `let half = floor(n * 0.5f);
  let value = ${value} * tg_exp2_whole(half) * tg_exp2_whole(n - half);`

/** NaN stays; compilers need not know Infinity */
const result = (value: string): string => `return select(select(${value}, tg_inf(), x > ${most}), x, tg_isnan(x));`

export const exp = {
  /** e^r - 1 for |r| <= ln(2) / 2 */
  tg_expm1_near: `fn tg_expm1_near(r: f32) -> f32 { return ${polynomial("r", coefficients)} * (r * r) + r; }`,
  /** within 1.5 ulp */
  tg_exp: `fn tg_exp(x: f32) -> f32 {
  let y = clamp(x, -104f, 89f);
  ${reduced}
  ${scaled("(tg_expm1_near(r) + 1f)")}
  ${result("value")}
}`,
  /** of four numbers, none above 0; below -87, where results would be subnormal, it is 0 */
  tg_exp_negative: `fn tg_exp_negative(x: vec4<f32>) -> vec4<f32> {
  let y = max(x, vec4(-87f));
  let n = round(y * ${float(Math.LOG2E)});
  let r = fma(n, vec4(2.1219444e-4f), fma(n, vec4(-0.693359375f), y));
  let near = ${polynomial("r", coefficients)} * (r * r) + r + 1f;
  let value = near * bitcast<vec4<f32>>(vec4<u32>(vec4<i32>(n) + 127) << vec4(23u));
  let size = bitcast<vec4<u32>>(x) & vec4(0x7fffffffu);
  return select(select(value, vec4<f32>(), x < vec4(-87f)), x, size > vec4(0x7f800000u));
}`,
  /** 2^n ((e^r - 1) + (1 - 2^-n)); below -18 it is -1 */
  tg_expm1: `fn tg_expm1(x: f32) -> f32 {
  let y = clamp(x, -18f, 89f);
  ${reduced}
  ${scaled("(tg_expm1_near(r) + (1f - tg_exp2_whole(max(-n, -126f))))")}
  ${result("select(value, x, abs(x) < 3e-8f)")}
}`,
  /** from e^-|x|, which never overflows: 1 / (1 + e) on the right, e / (1 + e) on the left */
  tg_sigmoid: `fn tg_sigmoid(x: f32) -> f32 {
  let e = tg_exp(-abs(x));
  return select(e, 1f, x >= 0f) / (1f + e);
}`
}
