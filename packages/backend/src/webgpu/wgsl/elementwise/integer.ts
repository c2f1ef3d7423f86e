/** int32 where WGSL gives something else, and integers of floats. */
export const integer = {
  /** towards zero; by 0 it is 0 */
  tg_div_int: "fn tg_div_int(a: i32, b: i32) -> i32 { return select(a / b, 0, b == 0); }",
  /** with the sign of b; by 0 it is 0 */
  tg_remainder_int: `fn tg_remainder_int(a: i32, b: i32) -> i32 {
  let rest = select(a % b, 0, b == 0);
  return select(rest, rest + b, rest != 0 && (rest ^ b) < 0);
}`,
  /** truncates and saturates; 0 of NaN */
  tg_int: `fn tg_int(x: f32) -> i32 {
  let inside = i32(clamp(x, -2147483648f, 2147483520f));
  return select(select(inside, 2147483647, x >= 2147483648f), 0, tg_isnan(x));
}`
}
