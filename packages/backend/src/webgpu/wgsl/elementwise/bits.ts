/** What is asked of bits, since compilers of WGSL may take floats for finite numbers. */
export const bits = {
  /** 0, which a compiler does not know */
  tg_none: "var<private> tg_none: u32 = 0u;",
  tg_float: "fn tg_float(bits: u32) -> f32 { return bitcast<f32>(bits | tg_none); }",
  tg_nan: "fn tg_nan() -> f32 { return tg_float(0x7fc00000u); }",
  tg_inf: "fn tg_inf() -> f32 { return tg_float(0x7f800000u); }",
  /** the bits of |x|, which are ordered as numbers are */
  tg_size: "fn tg_size(x: f32) -> u32 { return bitcast<u32>(x) & 0x7fffffffu; }",
  tg_isnan: "fn tg_isnan(x: f32) -> bool { return tg_size(x) > 0x7f800000u; }",
  /** whether neither is NaN */
  tg_ordered: "fn tg_ordered(a: f32, b: f32) -> bool { return max(tg_size(a), tg_size(b)) <= 0x7f800000u; }",
  /** x with the sign of y on top of its own */
  tg_signed:
    "fn tg_signed(x: f32, y: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) ^ (bitcast<u32>(y) & 0x80000000u)); }",
  /** 0 with the sign of x y */
  tg_zero:
    "fn tg_zero(x: f32, y: f32) -> f32 { return bitcast<f32>((bitcast<u32>(x) ^ bitcast<u32>(y)) & 0x80000000u); }",
  /** 2^n of whole n between -126 and 127 */
  tg_exp2_whole: "fn tg_exp2_whole(n: f32) -> f32 { return bitcast<f32>(u32(i32(n) + 127) << 23u); }"
}
