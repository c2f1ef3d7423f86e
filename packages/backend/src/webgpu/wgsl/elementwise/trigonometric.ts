import { float } from "../literals.ts"
import { polynomial } from "./polynomial.ts"

/**
 * A quadrant further of x within 1e-7, however large x is: Payne and Hanek's reduction in integers, which no compiler reorders, and the
 * polynomials of Cephes' sinf and cosf.
 */
const wave = (name: "sin" | "cos"): string => `fn tg_${name}(x: f32) -> f32 {
  let turned = tg_angle(x);
  return select(tg_wave(turned.angle, turned.quadrant + ${name === "sin" ? 0 : 1}u), tg_nan(), tg_size(x) >= 0x7f800000u);
}`

export const trigonometric = {
  /** 32 zeros and the first bits of 2 / pi */
  tg_turns: `const tg_turns = array<u32, 8>(0u, 0xa2f9836eu, 0x4e441529u, 0xfc2757d1u, 0xf534ddc0u, 0xdb629599u, 0x3c439041u, 0xfe5163abu);`,
  /** the upper half of the product of a number below 2^24 and any */
  tg_upper_product: `fn tg_upper_product(m: u32, w: u32) -> u32 {
  let cross = (m & 0xffffu) * (w >> 16u);
  let middle = (((m & 0xffffu) * (w & 0xffffu)) >> 16u) + (cross & 0xffffu) + (m >> 16u) * (w & 0xffffu);
  return (m >> 16u) * (w >> 16u) + (cross >> 16u) + (middle >> 16u);
}`,
  /** x is `quadrant` times pi / 2 and an angle of at most pi / 4 */
  tg_angle: `struct tg_turned { angle: f32, quadrant: u32 }
fn tg_angle(x: f32) -> tg_turned {
  let size = tg_size(x);
  if (size <= 0x3f490fdbu || size >= 0x7f800000u) { return tg_turned(x, 0u); }
  // |x| = m 2^e; of 2^e 2 / pi, 96 bits from the one of weight 2 on
  let m = (size & 0x007fffffu) | 0x00800000u;
  let first = (size >> 23u) - 120u;
  let word = first >> 5u;
  let by = first & 31u;
  let back = (32u - by) & 31u;
  let kept = select(0xffffffffu, 0u, by == 0u);
  let w0 = (tg_turns[word] << by) | ((tg_turns[word + 1u] >> back) & kept);
  let w1 = (tg_turns[word + 1u] << by) | ((tg_turns[word + 2u] >> back) & kept);
  let w2 = (tg_turns[word + 2u] << by) | ((tg_turns[word + 3u] >> back) & kept);
  let low = m * w1;
  let middle = low + tg_upper_product(m, w2);
  let high = m * w0 + tg_upper_product(m, w1) + select(0u, 1u, middle < low);
  // two bits of quadrant, then a fraction of one
  let upper = (high << 2u) | (middle >> 30u);
  let lower = middle << 2u;
  let beyond = upper >= 0x80000000u;
  let flip = select(0u, 0xffffffffu, beyond);
  let fraction = f32(upper ^ flip) * ${float(2 ** -32)} + f32(lower ^ flip) * ${float(2 ** -64)};
  let quadrant = (high >> 30u) + select(0u, 1u, beyond);
  let angle = select(fraction, -fraction, beyond) * ${float(Math.PI / 2)};
  return tg_turned(tg_signed(angle, x), select(quadrant, 4u - quadrant, x < 0f));
}`,
  tg_wave: `fn tg_wave(angle: f32, quadrant: u32) -> f32 {
  let z = angle * angle;
  let sine = ${polynomial("z", [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1])} * z * angle + angle;
  let cosine = (${polynomial("z", [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2])} * z * z - z * 0.5f) + 1f;
  let value = select(sine, cosine, (quadrant & 1u) == 1u);
  return bitcast<f32>(bitcast<u32>(value) ^ ((quadrant & 2u) << 30u));
}`,
  tg_sin: wave("sin"),
  tg_cos: wave("cos")
}
