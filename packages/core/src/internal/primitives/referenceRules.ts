import { reference as abs } from "./abs/reference.ts"
import { reference as add } from "./add/reference.ts"
import { reference as and } from "./and/reference.ts"
import { reference as argMax } from "./argMax/reference.ts"
import { reference as argsort } from "./argsort/reference.ts"
import { reference as atan2 } from "./atan2/reference.ts"
import { reference as barrier } from "./barrier/reference.ts"
import { reference as broadcast } from "./broadcast/reference.ts"
import { reference as cast } from "./cast/reference.ts"
import { reference as ceil } from "./ceil/reference.ts"
import { reference as concat } from "./concat/reference.ts"
import { reference as convolution } from "./convolution/reference.ts"
import { reference as cos } from "./cos/reference.ts"
import { reference as cummax } from "./cummax/reference.ts"
import { reference as cumprod } from "./cumprod/reference.ts"
import { reference as cumsum } from "./cumsum/reference.ts"
import { reference as div } from "./div/reference.ts"
import { reference as dot } from "./dot/reference.ts"
import { reference as dynamicSlice } from "./dynamicSlice/reference.ts"
import { reference as dynamicUpdate } from "./dynamicUpdate/reference.ts"
import { reference as eq } from "./eq/reference.ts"
import { reference as erf } from "./erf/reference.ts"
import { reference as exp } from "./exp/reference.ts"
import { reference as expm1 } from "./expm1/reference.ts"
import { reference as floor } from "./floor/reference.ts"
import { reference as gather } from "./gather/reference.ts"
import { reference as ge } from "./ge/reference.ts"
import { reference as gt } from "./gt/reference.ts"
import { reference as identity } from "./identity/reference.ts"
import { reference as iota } from "./iota/reference.ts"
import { reference as le } from "./le/reference.ts"
import { reference as literal } from "./literal/reference.ts"
import { reference as log } from "./log/reference.ts"
import { reference as log1p } from "./log1p/reference.ts"
import { reference as lt } from "./lt/reference.ts"
import { reference as maximum } from "./maximum/reference.ts"
import { reference as minimum } from "./minimum/reference.ts"
import { reference as mul } from "./mul/reference.ts"
import { reference as ne } from "./ne/reference.ts"
import { reference as neg } from "./neg/reference.ts"
import { reference as not } from "./not/reference.ts"
import { reference as or } from "./or/reference.ts"
import { reference as pad } from "./pad/reference.ts"
import { reference as pow } from "./pow/reference.ts"
import { reference as randomBits } from "./randomBits/reference.ts"
import { reference as randomFold } from "./randomFold/reference.ts"
import { reference as reduceMax } from "./reduceMax/reference.ts"
import { reference as reduceProd } from "./reduceProd/reference.ts"
import { reference as reduceSum } from "./reduceSum/reference.ts"
import { reference as relu } from "./relu/reference.ts"
import { reference as remainder } from "./remainder/reference.ts"
import { reference as reshape } from "./reshape/reference.ts"
import { reference as reverse } from "./reverse/reference.ts"
import { reference as round } from "./round/reference.ts"
import { reference as rsqrt } from "./rsqrt/reference.ts"
import type { ReferenceRule, RuledOp } from "./rule.ts"
import { reference as scatterAdd } from "./scatterAdd/reference.ts"
import { reference as scatterMax } from "./scatterMax/reference.ts"
import { reference as scatterSet } from "./scatterSet/reference.ts"
import { reference as select } from "./select/reference.ts"
import { reference as shiftLeft } from "./shiftLeft/reference.ts"
import { reference as shiftRightLogical } from "./shiftRightLogical/reference.ts"
import { reference as sigmoid } from "./sigmoid/reference.ts"
import { reference as sign } from "./sign/reference.ts"
import { reference as sin } from "./sin/reference.ts"
import { reference as slice } from "./slice/reference.ts"
import { reference as sqrt } from "./sqrt/reference.ts"
import { reference as stopGradient } from "./stopGradient/reference.ts"
import { reference as sub } from "./sub/reference.ts"
import { reference as tanh } from "./tanh/reference.ts"
import { reference as transpose } from "./transpose/reference.ts"
import { reference as windowArgMax } from "./windowArgMax/reference.ts"
import { reference as windowMax } from "./windowMax/reference.ts"
import { reference as windowSum } from "./windowSum/reference.ts"
import { reference as xor } from "./xor/reference.ts"

/** What every primitive means. `input`, `constant`, `cell`, `composite` and `project` are the interpreter's own business. */
export const referenceRules: { readonly [K in RuledOp]: ReferenceRule<K> } = {
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
