/** The elementwise primitives at run time. */
import type { ElementwiseOp } from "../../Graph.ts"

const known: { readonly [K in ElementwiseOp]: true } = {
  neg: true,
  abs: true,
  sign: true,
  exp: true,
  log: true,
  sqrt: true,
  tanh: true,
  sigmoid: true,
  relu: true,
  floor: true,
  sin: true,
  cos: true,
  not: true,
  cast: true,
  stopGradient: true,
  identity: true,
  add: true,
  sub: true,
  mul: true,
  div: true,
  maximum: true,
  minimum: true,
  pow: true,
  eq: true,
  ne: true,
  lt: true,
  le: true,
  gt: true,
  ge: true,
  and: true,
  or: true,
  xor: true,
  shiftLeft: true,
  shiftRightLogical: true,
  select: true,
  ceil: true,
  round: true,
  rsqrt: true,
  expm1: true,
  log1p: true,
  erf: true,
  remainder: true,
  atan2: true
}

export const elementwiseOps: ReadonlySet<ElementwiseOp> = /*#__PURE__*/ new Set(
  Object.keys(known) as Array<ElementwiseOp>
)

export const isElementwise = (op: string): op is ElementwiseOp => op in known
