/** Square roots, with what built-ins need not know: 0, infinities, NaN and what is below 0. */
export const roots = {
  tg_sqrt: `fn tg_sqrt(x: f32) -> f32 {
  let inside = select(sqrt(x), tg_nan(), x < 0f);
  return select(inside, x, tg_size(x) == 0u || bitcast<u32>(x) == 0x7f800000u || tg_isnan(x));
}`,
  tg_rsqrt: `fn tg_rsqrt(x: f32) -> f32 {
  let inside = select(select(1f / sqrt(x), tg_nan(), x < 0f), 0f, bitcast<u32>(x) == 0x7f800000u);
  return select(select(inside, tg_signed(tg_inf(), x), tg_size(x) == 0u), x, tg_isnan(x));
}`
}
