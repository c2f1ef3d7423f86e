import { float } from "../literals.ts"
import { polynomial } from "./polynomial.ts"

/** (atan(t) / t - 1) / t^2 in t^2, for |t| <= tan(pi / 8); with it atan(t) / t to 2.6e-9 (minimax, ours) */
const coefficients = [
  -6.465504558292885e-2, 1.0748346370697137e-1, -1.4264441540253842e-1, 1.99995563957187e-1, -3.333333182442887e-1
]

export const atan2 = {
  /**
   * The angle of (x, y). atan(q) is pi / 4 + atan((q - 1) / (q + 1)), so t is at most tan(pi / 8). Divisors are scaled to where division is
   * precise.
   */
  tg_atan2: `fn tg_atan2(y: f32, x: f32) -> f32 {
  let up = abs(y);
  let along = abs(x);
  let larger = max(up, along);
  let infinite = tg_size(larger) == 0x7f800000u;
  let scale = select(select(1f, ${float(2 ** 64)}, larger < ${float(2 ** -64)}), ${float(2 ** -64)}, larger > ${float(2 ** 64)});
  let less = select(min(up, along) * scale, select(0f, 1f, tg_size(x) == tg_size(y)), infinite);
  let more = select(larger * scale, 1f, infinite || larger == 0f);
  let turned = less > more * ${float(Math.SQRT2 - 1)};
  let t = select(less, less - more, turned) / (more + select(0f, less, turned));
  let z = t * t;
  let near = ${polynomial("z", coefficients)} * z * t + t;
  let eighth = near + select(0f, ${float(Math.PI / 4)}, turned);
  let quarter = select(eighth, ${float(Math.PI / 2)} - eighth, up > along);
  let angle = select(quarter, ${float(Math.PI)} - quarter, bitcast<u32>(x) >= 0x80000000u);
  return select(tg_nan(), tg_signed(angle, y), tg_ordered(x, y));
}`
}
