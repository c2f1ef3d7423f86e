import { polynomial } from "./polynomial.ts"

/** (erf(x) / x - 1) in x^2 near 0, highest degree first */
const near = [-5.96761703e-4, 4.99119423e-3, -2.67681349e-2, 1.12819925e-1, -3.76125336e-1, 1.28379166e-1]
/** (-log(1 - erf(t)) - t) / -t in t further out, highest degree first */
const far = [
  -1.7285347e-5, 3.83197126e-4, -3.88396438e-3, 2.42546219e-2, -1.06777877e-1, -6.34846687e-1, -1.28717512e-1
]

export const erf = {
  /** A polynomial near 0, else 1 - e^p(|x|) (the method and coefficients of N. Juffa's erff). Beyond 4 it is 1. */
  tg_erf: `fn tg_erf(x: f32) -> f32 {
  let t = min(abs(x), 4f);
  let z = t * t;
  let inner = (1f + ${polynomial("z", near)}) * x;
  let outer = tg_signed(1f - tg_exp(${polynomial("t", far)} * t - t), x);
  return select(select(inner, outer, t > 0.927734375f), x, tg_isnan(x));
}`
}
