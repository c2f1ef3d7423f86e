import * as Nn from "@typegrad/nn/Nn"
import { type Adapters, type Any, channels, first, last, range, rank, sizes, T } from "./adapter.ts"

const {
  add,
  argMax,
  div,
  expandDims,
  logSoftmax,
  mean,
  mul,
  norm,
  oneHot,
  pad,
  pow,
  reshape,
  rsqrt,
  softmax,
  square,
  std,
  sub,
  variance
} = T as Any

const hardmax = ([x]: ReadonlyArray<Any>, { axis = -1 }: Any) => {
  const at = axis < 0 ? axis + rank(x) : axis
  return T["moveAxis"]!(oneHot(argMax(x, at), sizes(x)[at]), -1, at)
}

const inferBatchNorm = ([x, scale, shift, mean, variance]: ReadonlyArray<Any>, { epsilon }: Any) => {
  const model = (Nn as Any).sequential(
    (Nn as Any).input(sizes(last(x)).slice(1)),
    Nn.batchNorm({ name: "norm", epsilon })
  )
  return first(model.infer({ params: { norm: { scale, shift } }, state: { norm: { mean, variance } } }, last(x)))
}

const centred = (x: Any, axes: ReadonlyArray<number>, epsilon: number) =>
  mul(sub(x, mean(x, axes, true)), rsqrt(add(variance(x, axes, true), epsilon)))

export const normalise: Adapters = {
  softmax: ([x], { axis }) => softmax(x, axis),
  logsoftmax: ([x], { axis }) => logSoftmax(x, axis),
  hardmax,
  batchnorm: inferBatchNorm,
  batchnorm_training: ([x, scale, shift, oldMean, oldVariance], { epsilon, momentum }) => {
    const axes = range(rank(x)).filter((i) => i !== 1)
    const move = (old: Any, next: Any) => add(mul(old, momentum), mul(next, 1 - momentum))
    const y = add(mul(channels(scale, x), centred(x, axes, epsilon)), channels(shift, x))
    return [y, move(oldMean, mean(x, axes)), move(oldVariance, variance(x, axes, false, 0))]
  },
  instancenorm: ([x, scale, shift], { epsilon }) =>
    add(mul(centred(x, range(rank(x)).slice(2), epsilon), channels(scale, x)), channels(shift, x)),
  groupnorm: ([x, scale, shift], { epsilon, num_groups }) => {
    const grouped = reshape(x, [sizes(x)[0], num_groups, -1])
    return add(mul(reshape(centred(grouped, [2], epsilon), sizes(x)), channels(scale, x)), channels(shift, x))
  },
  layernorm: ([x, scale, shift], { axis, epsilon }) => {
    const axes = range(rank(x)).slice(axis)
    const scaled = (y: Any) => add(mul(y, scale), shift)
    const inverse = rsqrt(add(variance(x, axes, true), epsilon))
    if (axes.length === 1 && rank(x) > 1) {
      const model = (Nn as Any).sequential(
        (Nn as Any).input(sizes(x).slice(1)),
        Nn.layerNorm({ name: "norm", epsilon })
      )
      return [model.infer({ params: { norm: { scale, shift } }, state: {} }, x), mean(x, axes, true), inverse]
    }
    return [scaled(centred(x, axes, epsilon)), mean(x, axes, true), inverse]
  },
  rmsnorm: ([x, scale], { axis, epsilon }) => {
    const axes = range(rank(x)).slice(axis)
    return mul(mul(x, rsqrt(add(mean(square(x), axes, true), epsilon))), scale)
  },
  // windows over channels: the mean of their squares, with zeros counted
  lrn: ([x], { alpha = 1e-4, beta = 0.75, bias = 1, size }) => {
    const before = Math.floor((size - 1) / 2)
    const rows = reshape(square(x), [sizes(x)[0], sizes(x)[1], -1])
    const padded = pad(rows, [
      [0, 0],
      [before, size - 1 - before],
      [0, 0]
    ])
    const means = reshape(T["avgPool1d"]!(padded, size, { stride: 1 }), sizes(x))
    return div(x, pow(add(mul(means, alpha), bias), beta))
  },
  lpnormalization: ([x], { axis, p }) => div(x, norm(x, [axis], true, p)),
  mvn: ([x]) => div(sub(x, mean(x, [0, 2, 3], true)), add(std(x, [0, 2, 3], true), 1e-9)),
  dropout: ([x], { ratio = 0.5 }) => {
    const model = (Nn as Any).sequential((Nn as Any).input(sizes(x).slice(1)), Nn.dropout(ratio as Any))
    return model.infer({ params: {}, state: {} }, x)
  },
  cdist: ([x, y]) => norm(sub(expandDims(x, 1), expandDims(y, 0)), [2])
}
