import { polynomial } from "./polynomial.ts"

const numerator = [
  -2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-8, 1.48572235717979e-5,
  6.37261928875436e-4, 4.89352455891786e-3
]
const denominator = [1.19825839466702e-6, 1.18534705686654e-4, 2.268434632439e-3, 4.89352518554385e-3]

export const tanh = {
  /**
   * An odd rational function of degree 13 over 6 (the coefficients of Eigen), a few ulp. Near 0 it is x: the quotient loses digits where its
   * numerator is subnormal. From 9.02 on it is 1.
   */
  tg_tanh: `fn tg_tanh(x: f32) -> f32 {
  let y = clamp(x, -7.9988f, 7.9988f);
  let z = y * y;
  let quotient = clamp(${polynomial("z", numerator)} * y / ${polynomial("z", denominator)}, -1f, 1f);
  let inner = select(quotient, x, abs(x) < 4e-4f || tg_isnan(x));
  return select(inner, tg_signed(1f, x), abs(x) > 9.02f);
}`
}
