import { type Adapters, type Any, T } from "./adapter.ts"

const { all, any, log, logSumExp, max, mean, min, norm, prod, square, sum } = T as Any

const kinds: { readonly [kind: string]: (x: Any, axes: Any, keep: boolean) => Any } = {
  l1: (x, axes, keep) => norm(x, axes, keep, 1),
  l2: (x, axes, keep) => norm(x, axes, keep),
  log_sum: (x, axes, keep) => log(sum(x, axes, keep)),
  log_sum_exp: logSumExp,
  max,
  mean,
  min,
  prod,
  sum,
  sum_square: (x, axes, keep) => sum(square(x), axes, keep),
  any,
  all
}

export const reduce: Adapters = {
  reduce: ([x], { axes, keepdims, kind }) => kinds[kind]!(x, axes ?? undefined, keepdims === 1)
}
