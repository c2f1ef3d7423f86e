import { batching as abs } from "./abs/batching.ts"
import { batching as add } from "./add/batching.ts"
import { batching as and } from "./and/batching.ts"
import { batching as argMax } from "./argMax/batching.ts"
import { batching as argsort } from "./argsort/batching.ts"
import { batching as atan2 } from "./atan2/batching.ts"
import { batching as barrier } from "./barrier/batching.ts"
import { batching as broadcast } from "./broadcast/batching.ts"
import { batching as cast } from "./cast/batching.ts"
import { batching as ceil } from "./ceil/batching.ts"
import { batching as concat } from "./concat/batching.ts"
import { batching as convolution } from "./convolution/batching.ts"
import { batching as cos } from "./cos/batching.ts"
import { batching as cummax } from "./cummax/batching.ts"
import { batching as cumprod } from "./cumprod/batching.ts"
import { batching as cumsum } from "./cumsum/batching.ts"
import { batching as div } from "./div/batching.ts"
import { batching as dot } from "./dot/batching.ts"
import { batching as dynamicSlice } from "./dynamicSlice/batching.ts"
import { batching as dynamicUpdate } from "./dynamicUpdate/batching.ts"
import { batching as eq } from "./eq/batching.ts"
import { batching as erf } from "./erf/batching.ts"
import { batching as exp } from "./exp/batching.ts"
import { batching as expm1 } from "./expm1/batching.ts"
import { batching as floor } from "./floor/batching.ts"
import { batching as gather } from "./gather/batching.ts"
import { batching as ge } from "./ge/batching.ts"
import { batching as gt } from "./gt/batching.ts"
import { batching as identity } from "./identity/batching.ts"
import { batching as le } from "./le/batching.ts"
import { batching as log } from "./log/batching.ts"
import { batching as log1p } from "./log1p/batching.ts"
import { batching as lt } from "./lt/batching.ts"
import { batching as maximum } from "./maximum/batching.ts"
import { batching as minimum } from "./minimum/batching.ts"
import { batching as mul } from "./mul/batching.ts"
import { batching as ne } from "./ne/batching.ts"
import { batching as neg } from "./neg/batching.ts"
import { batching as not } from "./not/batching.ts"
import { batching as or } from "./or/batching.ts"
import { batching as pad } from "./pad/batching.ts"
import { batching as pow } from "./pow/batching.ts"
import { batching as randomBits } from "./randomBits/batching.ts"
import { batching as randomFold } from "./randomFold/batching.ts"
import { batching as reduceMax } from "./reduceMax/batching.ts"
import { batching as reduceProd } from "./reduceProd/batching.ts"
import { batching as reduceSum } from "./reduceSum/batching.ts"
import { batching as relu } from "./relu/batching.ts"
import { batching as remainder } from "./remainder/batching.ts"
import { batching as reshape } from "./reshape/batching.ts"
import { batching as reverse } from "./reverse/batching.ts"
import { batching as round } from "./round/batching.ts"
import { batching as rsqrt } from "./rsqrt/batching.ts"
import type { BatchingRule, MappedOp } from "./rule.ts"
import { batching as scatterAdd } from "./scatterAdd/batching.ts"
import { batching as scatterMax } from "./scatterMax/batching.ts"
import { batching as scatterSet } from "./scatterSet/batching.ts"
import { batching as select } from "./select/batching.ts"
import { batching as shiftLeft } from "./shiftLeft/batching.ts"
import { batching as shiftRightLogical } from "./shiftRightLogical/batching.ts"
import { batching as sigmoid } from "./sigmoid/batching.ts"
import { batching as sign } from "./sign/batching.ts"
import { batching as sin } from "./sin/batching.ts"
import { batching as slice } from "./slice/batching.ts"
import { batching as sqrt } from "./sqrt/batching.ts"
import { batching as stopGradient } from "./stopGradient/batching.ts"
import { batching as sub } from "./sub/batching.ts"
import { batching as tanh } from "./tanh/batching.ts"
import { batching as transpose } from "./transpose/batching.ts"
import { batching as windowArgMax } from "./windowArgMax/batching.ts"
import { batching as windowMax } from "./windowMax/batching.ts"
import { batching as windowSum } from "./windowSum/batching.ts"
import { batching as xor } from "./xor/batching.ts"

/** The rule by which `vmap` applies every primitive to all examples at once. `composite` and `project` are `vmap`'s own business. */
export const batchingRules: { readonly [K in MappedOp]: BatchingRule<K> } = {
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
  broadcast,
  reshape,
  transpose,
  reduceSum,
  reduceMax,
  argMax,
  cumsum,
  dot,
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
