import { jvp as abs } from "./abs/jvp.ts"
import { jvp as add } from "./add/jvp.ts"
import { jvp as and } from "./and/jvp.ts"
import { jvp as argMax } from "./argMax/jvp.ts"
import { jvp as argsort } from "./argsort/jvp.ts"
import { jvp as atan2 } from "./atan2/jvp.ts"
import { jvp as barrier } from "./barrier/jvp.ts"
import { jvp as broadcast } from "./broadcast/jvp.ts"
import { jvp as cast } from "./cast/jvp.ts"
import { jvp as ceil } from "./ceil/jvp.ts"
import { jvp as concat } from "./concat/jvp.ts"
import { jvp as convolution } from "./convolution/jvp.ts"
import { jvp as cos } from "./cos/jvp.ts"
import { jvp as cummax } from "./cummax/jvp.ts"
import { jvp as cumprod } from "./cumprod/jvp.ts"
import { jvp as cumsum } from "./cumsum/jvp.ts"
import { jvp as div } from "./div/jvp.ts"
import { jvp as dot } from "./dot/jvp.ts"
import { jvp as dynamicSlice } from "./dynamicSlice/jvp.ts"
import { jvp as dynamicUpdate } from "./dynamicUpdate/jvp.ts"
import { jvp as eq } from "./eq/jvp.ts"
import { jvp as erf } from "./erf/jvp.ts"
import { jvp as exp } from "./exp/jvp.ts"
import { jvp as expm1 } from "./expm1/jvp.ts"
import { jvp as floor } from "./floor/jvp.ts"
import { jvp as gather } from "./gather/jvp.ts"
import { jvp as ge } from "./ge/jvp.ts"
import { jvp as gt } from "./gt/jvp.ts"
import { jvp as identity } from "./identity/jvp.ts"
import { jvp as iota } from "./iota/jvp.ts"
import { jvp as le } from "./le/jvp.ts"
import { jvp as literal } from "./literal/jvp.ts"
import { jvp as log } from "./log/jvp.ts"
import { jvp as log1p } from "./log1p/jvp.ts"
import { jvp as lt } from "./lt/jvp.ts"
import { jvp as maximum } from "./maximum/jvp.ts"
import { jvp as minimum } from "./minimum/jvp.ts"
import { jvp as mul } from "./mul/jvp.ts"
import { jvp as ne } from "./ne/jvp.ts"
import { jvp as neg } from "./neg/jvp.ts"
import { jvp as not } from "./not/jvp.ts"
import { jvp as or } from "./or/jvp.ts"
import { jvp as pad } from "./pad/jvp.ts"
import { jvp as pow } from "./pow/jvp.ts"
import { jvp as randomBits } from "./randomBits/jvp.ts"
import { jvp as randomFold } from "./randomFold/jvp.ts"
import { jvp as reduceMax } from "./reduceMax/jvp.ts"
import { jvp as reduceProd } from "./reduceProd/jvp.ts"
import { jvp as reduceSum } from "./reduceSum/jvp.ts"
import { jvp as relu } from "./relu/jvp.ts"
import { jvp as remainder } from "./remainder/jvp.ts"
import { jvp as reshape } from "./reshape/jvp.ts"
import { jvp as reverse } from "./reverse/jvp.ts"
import { jvp as round } from "./round/jvp.ts"
import { jvp as rsqrt } from "./rsqrt/jvp.ts"
import type { JvpRule, RuledOp } from "./rule.ts"
import { jvp as scatterAdd } from "./scatterAdd/jvp.ts"
import { jvp as scatterMax } from "./scatterMax/jvp.ts"
import { jvp as scatterSet } from "./scatterSet/jvp.ts"
import { jvp as select } from "./select/jvp.ts"
import { jvp as shiftLeft } from "./shiftLeft/jvp.ts"
import { jvp as shiftRightLogical } from "./shiftRightLogical/jvp.ts"
import { jvp as sigmoid } from "./sigmoid/jvp.ts"
import { jvp as sign } from "./sign/jvp.ts"
import { jvp as sin } from "./sin/jvp.ts"
import { jvp as slice } from "./slice/jvp.ts"
import { jvp as sqrt } from "./sqrt/jvp.ts"
import { jvp as stopGradient } from "./stopGradient/jvp.ts"
import { jvp as sub } from "./sub/jvp.ts"
import { jvp as tanh } from "./tanh/jvp.ts"
import { jvp as transpose } from "./transpose/jvp.ts"
import { jvp as windowArgMax } from "./windowArgMax/jvp.ts"
import { jvp as windowMax } from "./windowMax/jvp.ts"
import { jvp as windowSum } from "./windowSum/jvp.ts"
import { jvp as xor } from "./xor/jvp.ts"

/** The forward-mode rule of every primitive. `composite` and `project` are `Transform`'s own business. */
export const jvpRules: { readonly [K in RuledOp]: JvpRule<K> } = {
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
