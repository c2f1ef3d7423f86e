import { vjp as abs } from "./abs/vjp.ts"
import { vjp as add } from "./add/vjp.ts"
import { vjp as and } from "./and/vjp.ts"
import { vjp as argMax } from "./argMax/vjp.ts"
import { vjp as argsort } from "./argsort/vjp.ts"
import { vjp as atan2 } from "./atan2/vjp.ts"
import { vjp as barrier } from "./barrier/vjp.ts"
import { vjp as broadcast } from "./broadcast/vjp.ts"
import { vjp as cast } from "./cast/vjp.ts"
import { vjp as ceil } from "./ceil/vjp.ts"
import { vjp as concat } from "./concat/vjp.ts"
import { vjp as convolution } from "./convolution/vjp.ts"
import { vjp as cos } from "./cos/vjp.ts"
import { vjp as cummax } from "./cummax/vjp.ts"
import { vjp as cumprod } from "./cumprod/vjp.ts"
import { vjp as cumsum } from "./cumsum/vjp.ts"
import { vjp as div } from "./div/vjp.ts"
import { vjp as dot } from "./dot/vjp.ts"
import { vjp as dynamicSlice } from "./dynamicSlice/vjp.ts"
import { vjp as dynamicUpdate } from "./dynamicUpdate/vjp.ts"
import { vjp as eq } from "./eq/vjp.ts"
import { vjp as erf } from "./erf/vjp.ts"
import { vjp as exp } from "./exp/vjp.ts"
import { vjp as expm1 } from "./expm1/vjp.ts"
import { vjp as floor } from "./floor/vjp.ts"
import { vjp as gather } from "./gather/vjp.ts"
import { vjp as ge } from "./ge/vjp.ts"
import { vjp as gt } from "./gt/vjp.ts"
import { vjp as identity } from "./identity/vjp.ts"
import { vjp as iota } from "./iota/vjp.ts"
import { vjp as le } from "./le/vjp.ts"
import { vjp as literal } from "./literal/vjp.ts"
import { vjp as log } from "./log/vjp.ts"
import { vjp as log1p } from "./log1p/vjp.ts"
import { vjp as lt } from "./lt/vjp.ts"
import { vjp as maximum } from "./maximum/vjp.ts"
import { vjp as minimum } from "./minimum/vjp.ts"
import { vjp as mul } from "./mul/vjp.ts"
import { vjp as ne } from "./ne/vjp.ts"
import { vjp as neg } from "./neg/vjp.ts"
import { vjp as not } from "./not/vjp.ts"
import { vjp as or } from "./or/vjp.ts"
import { vjp as pad } from "./pad/vjp.ts"
import { vjp as pow } from "./pow/vjp.ts"
import { vjp as randomBits } from "./randomBits/vjp.ts"
import { vjp as randomFold } from "./randomFold/vjp.ts"
import { vjp as reduceMax } from "./reduceMax/vjp.ts"
import { vjp as reduceProd } from "./reduceProd/vjp.ts"
import { vjp as reduceSum } from "./reduceSum/vjp.ts"
import { vjp as relu } from "./relu/vjp.ts"
import { vjp as remainder } from "./remainder/vjp.ts"
import { vjp as reshape } from "./reshape/vjp.ts"
import { vjp as reverse } from "./reverse/vjp.ts"
import { vjp as round } from "./round/vjp.ts"
import { vjp as rsqrt } from "./rsqrt/vjp.ts"
import type { RuledOp, VjpRule } from "./rule.ts"
import { vjp as scatterAdd } from "./scatterAdd/vjp.ts"
import { vjp as scatterMax } from "./scatterMax/vjp.ts"
import { vjp as scatterSet } from "./scatterSet/vjp.ts"
import { vjp as select } from "./select/vjp.ts"
import { vjp as shiftLeft } from "./shiftLeft/vjp.ts"
import { vjp as shiftRightLogical } from "./shiftRightLogical/vjp.ts"
import { vjp as sigmoid } from "./sigmoid/vjp.ts"
import { vjp as sign } from "./sign/vjp.ts"
import { vjp as sin } from "./sin/vjp.ts"
import { vjp as slice } from "./slice/vjp.ts"
import { vjp as sqrt } from "./sqrt/vjp.ts"
import { vjp as stopGradient } from "./stopGradient/vjp.ts"
import { vjp as sub } from "./sub/vjp.ts"
import { vjp as tanh } from "./tanh/vjp.ts"
import { vjp as transpose } from "./transpose/vjp.ts"
import { vjp as windowArgMax } from "./windowArgMax/vjp.ts"
import { vjp as windowMax } from "./windowMax/vjp.ts"
import { vjp as windowSum } from "./windowSum/vjp.ts"
import { vjp as xor } from "./xor/vjp.ts"

/** The reverse-mode rule of every primitive. `composite` and `project` are `Transform`'s own business. */
export const vjpRules: { readonly [K in RuledOp]: VjpRule<K> } = {
  neg,
  abs,
  sign,
  exp,
  log,
  sqrt,
  tanh,
  sigmoid,
  relu,
  floor,
  sin,
  cos,
  not,
  cast,
  stopGradient,
  identity,
  add,
  sub,
  mul,
  div,
  maximum,
  minimum,
  pow,
  eq,
  ne,
  lt,
  le,
  gt,
  ge,
  and,
  or,
  xor,
  shiftLeft,
  shiftRightLogical,
  select,
  literal,
  broadcast,
  reshape,
  transpose,
  reduceSum,
  reduceMax,
  argMax,
  cumsum,
  dot,
  iota,
  randomBits,
  randomFold,
  ceil,
  round,
  rsqrt,
  expm1,
  log1p,
  erf,
  remainder,
  atan2,
  cumprod,
  cummax,
  reduceProd,
  argsort,
  slice,
  pad,
  concat,
  reverse,
  dynamicSlice,
  dynamicUpdate,
  gather,
  scatterAdd,
  scatterMax,
  scatterSet,
  convolution,
  windowSum,
  windowMax,
  windowArgMax,
  barrier
}
