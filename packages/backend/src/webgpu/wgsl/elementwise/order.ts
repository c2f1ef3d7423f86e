/** Comparisons, which are false with NaN but for `tg_ne`, and what is chosen by them. */
const comparison = (name: string, operator: string): string =>
  `fn tg_${name}(a: f32, b: f32) -> bool { return a ${operator} b && tg_ordered(a, b); }`

/** NaN of a NaN; equal numbers differ in the sign of 0 only. */
const extreme = (name: string, operator: string, ofEqual: string): string => `fn tg_${name}(a: f32, b: f32) -> f32 {
  let same = bitcast<f32>(bitcast<u32>(a) ${ofEqual} bitcast<u32>(b));
  let chosen = select(select(b, a, a ${operator} b), same, a == b);
  return select(tg_nan(), chosen, tg_ordered(a, b));
}`

export const order = {
  tg_eq: comparison("eq", "=="),
  tg_lt: comparison("lt", "<"),
  tg_le: comparison("le", "<="),
  tg_ne: "fn tg_ne(a: f32, b: f32) -> bool { return a != b || !tg_ordered(a, b); }",
  tg_max: extreme("max", ">", "&"),
  tg_min: extreme("min", "<", "|"),
  tg_relu: "fn tg_relu(x: f32) -> f32 { return select(max(x, 0f), x, tg_isnan(x)); }",
  /** 0 of zeros, NaN of NaN */
  tg_sign: `fn tg_sign(x: f32) -> f32 {
  return select(tg_signed(1f, x), x, tg_size(x) == 0u || tg_isnan(x));
}`
}
