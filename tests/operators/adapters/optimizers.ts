import * as Optimizer from "@typegrad/optim/Optimizer"
import { type Adapters, type Any, T } from "./adapter.ts"

const { mul, scalar } = T as Any

/** A step of several parameters, each with its gradient and what the optimizer keeps of it. */
const step =
  (
    count: number,
    make: (attrs: Any) => Optimizer.AnyOptimizer,
    state: (trees: ReadonlyArray<Any>, attrs: Any) => Any,
    kept: (state: Any) => ReadonlyArray<Any>
  ) =>
  (inputs: ReadonlyArray<Any>, attrs: Any): Any => {
    const n = inputs.length / count
    const tree = (k: number) =>
      Object.fromEntries(Array.from({ length: n }, (_, i) => [`p${i}`, inputs[i * count + k]]))
    const params = tree(0)
    const old = state(
      Array.from({ length: count - 2 }, (_, k) => tree(k + 2)),
      attrs
    )
    const [updates, next] = make(attrs).update(tree(1), old, params)
    const after = Optimizer.applyUpdates(params as Any, updates as Any) as Any
    const { norm_post = 0 } = attrs
    const trees = kept(next)
    return Object.keys(params).flatMap((key) => [mul(after[key], 1 - norm_post)].concat(trees.map((tree) => tree[key])))
  }

/** The L2 term belongs to the gradient here. */
const regularised = ({ norm }: Any, ...rest: ReadonlyArray<Any>): Any =>
  Optimizer.chain(Optimizer.addDecayedWeights({ rate: norm }), ...rest)

export const optimizers: Adapters = {
  // the first step takes the whole gradient, as trace does; later ones beta of it
  momentum: step(
    3,
    (attrs) => {
      const { alpha, beta, nesterov, rate, step: t } = attrs
      return regularised(
        attrs,
        Optimizer.scale(t > 0 ? beta : 1),
        Optimizer.trace({ decay: alpha, nesterov: nesterov === 1 }),
        Optimizer.scaleByLearningRate(rate)
      )
    },
    ([velocity]) => [{}, {}, { velocity }, {}],
    ([, , { velocity }]) => [velocity]
  ),
  adam: step(
    4,
    (attrs) => {
      const { alpha, beta, epsilon, rate, step: t } = attrs
      // ONNX adds epsilon to the root before it is corrected
      return regularised(
        attrs,
        Optimizer.scaleByAdam({ b1: alpha, b2: beta, epsilon: epsilon / Math.sqrt(1 - beta ** t) }),
        Optimizer.scaleByLearningRate(rate)
      )
    },
    ([m, v], { step: t }) => [{}, { step: scalar(t - 1, "int32"), m, v }, {}],
    ([, { m, v }]) => [m, v]
  ),
  // the rate falls with the step, which is known here: a schedule would say it
  adagrad: step(
    3,
    (attrs) => {
      const { decay, epsilon, rate, step: t } = attrs
      return regularised(attrs, Optimizer.adagrad({ learningRate: rate / (1 + t * decay), epsilon }))
    },
    ([sum]) => [{}, [{ sum }, {}]],
    ([, [{ sum }]]) => [sum]
  )
}
