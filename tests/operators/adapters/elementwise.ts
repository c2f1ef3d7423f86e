import * as Nn from "@typegrad/nn/Nn"
import { type Adapters, type Any, T } from "./adapter.ts"

const {
  abs,
  add,
  bitwiseAnd,
  bitwiseNot,
  bitwiseOr,
  bitwiseXor,
  cast,
  clip,
  div,
  equal,
  erf,
  exp,
  expm1,
  floorDivide,
  fmod,
  greater,
  greaterEqual,
  isInfinite,
  isNaN,
  less,
  lessEqual,
  log1p,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  maximum,
  minimum,
  mul,
  neg,
  pow,
  reciprocal,
  relu,
  remainder,
  round,
  shiftLeft,
  shiftRight,
  sigmoid,
  sign,
  softplus,
  sub,
  tanh,
  where
} = T as Any

/** A layer without parameters, as a function. */
const layer = (l: Any): ((x: Any) => Any) => {
  const made = (x: Any) => {
    const model = (Nn as Any).sequential((Nn as Any).input(x.shape.slice(1)), l)
    return model.infer({ params: {}, state: {} }, x)
  }
  return made
}

const same = Object.fromEntries(
  [
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atanh",
    "ceil",
    "cos",
    "cosh",
    "floor",
    "log",
    "sin",
    "sinh",
    "sqrt",
    "tan"
  ].map((name) => [name, ([x]: ReadonlyArray<Any>) => T[name]!(x)])
)

const fold = (f: (x: Any, y: Any) => Any) => (xs: ReadonlyArray<Any>) => xs.reduce((x, y) => f(x, y))

export const elementwise: Adapters = {
  ...same,
  abs: ([x]) => abs(x),
  erf: ([x]) => erf(x),
  exp: ([x]) => exp(x),
  expm1: ([x]) => expm1(x),
  log1p: ([x]) => log1p(x),
  identity: ([x]) => x,
  neg: ([x]) => neg(x),
  reciprocal: ([x]) => reciprocal(x),
  relu: ([x]) => relu(x),
  round: ([x]) => round(x),
  sigmoid: ([x]) => sigmoid(x),
  sign: ([x]) => sign(x),
  softplus: ([x]) => softplus(x),
  tanh: ([x]) => tanh(x),
  softsign: ([x]) => layer(Nn.softsign)(x),
  mish: ([x]) => layer(Nn.mish)(x),
  hardswish: ([x]) => layer(Nn.hardSwish)(x),
  elu: ([x], { alpha = 1 }) => layer(Nn.elu({ alpha }))(x),
  celu: ([x], { alpha = 1 }) => layer(Nn.celu({ alpha }))(x),
  selu: ([x], { alpha, gamma }) =>
    alpha === undefined ? layer(Nn.selu)(x) : mul(where(greater(x, 0), x, mul(expm1(minimum(x, 0)), alpha)), gamma),
  leakyrelu: ([x], { alpha = 0.01 }) => layer(Nn.leakyRelu({ slope: alpha }))(x),
  thresholdedrelu: ([x], { alpha = 1 }) => layer(Nn.thresholdedRelu({ threshold: alpha }))(x),
  hardsigmoid: ([x], { alpha = 0.2, beta = 0.5 }) => clip(add(mul(x, alpha), beta), 0, 1),
  swish: ([x], { alpha = 1 }) => (alpha === 1 ? layer(Nn.silu)(x) : mul(x, sigmoid(mul(x, alpha)))),
  shrink: ([x], { bias = 0, lambd = 0.5 }) =>
    where(less(x, -lambd), add(x, bias), where(greater(x, lambd), sub(x, bias), 0)),
  gelu: ([x], { approximate }) => layer(approximate === "tanh" ? Nn.geluTanh : Nn.gelu)(x),
  prelu: ([x, slope]) => where(less(x, 0), mul(x, slope), x),
  not: ([x]) => logicalNot(x),
  isnan: ([x]) => isNaN(x),
  isinf: ([x], { detect_negative = 1, detect_positive = 1 }) =>
    detect_negative && detect_positive ? isInfinite(x) : equal(x, detect_negative ? -Infinity : Infinity),
  clip: ([x, low, high]) =>
    low !== null && high !== null
      ? clip(x, low, high)
      : low !== null
        ? maximum(x, low)
        : high !== null
          ? minimum(x, high)
          : x,
  add: ([x, y]) => add(x, y),
  sub: ([x, y]) => sub(x, y),
  mul: ([x, y]) => mul(x, y),
  div: ([x, y]) => div(x, y),
  // towards zero
  div_int: ([x, y]) => floorDivide(sub(x, fmod(x, y)), y),
  pow: ([x, y]) => pow(x, y),
  pow_int: ([x, y]) => cast(pow(cast(x, "float32"), y), "int32"),
  equal: ([x, y]) => equal(x, y),
  greater: ([x, y]) => greater(x, y),
  less: ([x, y]) => less(x, y),
  greater_or_equal: ([x, y]) => greaterEqual(x, y),
  less_or_equal: ([x, y]) => lessEqual(x, y),
  and: ([x, y]) => logicalAnd(x, y),
  or: ([x, y]) => logicalOr(x, y),
  xor: ([x, y]) => logicalXor(x, y),
  bitwise_and: ([x, y]) => bitwiseAnd(x, y),
  bitwise_or: ([x, y]) => bitwiseOr(x, y),
  bitwise_xor: ([x, y]) => bitwiseXor(x, y),
  bitwise_not: ([x]) => bitwiseNot(x),
  bitshift: ([x, y], { direction }) => (direction === "LEFT" ? shiftLeft(x, y) : shiftRight(x, y)),
  mod: ([x, y], { fmod: c = 0 }) => (c ? fmod(x, y) : remainder(x, y)),
  variadic_max: fold(maximum),
  variadic_min: fold(minimum),
  variadic_sum: fold(add),
  variadic_mean: (xs) => div(fold(add)(xs), xs.length),
  where: ([c, x, y]) => where(c, x, y),
  cast: ([x], { to }) => cast(x, to),
  castlike: ([x, y]) => cast(x, y.dtype)
}
