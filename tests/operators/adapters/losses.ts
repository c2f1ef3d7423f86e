import * as Loss from "@typegrad/nn/Loss"
import { type Adapters, type Any, T } from "./adapter.ts"

const { div, equal, expandDims, gather, gatherAlong, logSoftmax, mul, neg, onesLike, squeeze, sum, where } = T as Any

/** [batch, classes, ...] of log-probabilities, int32 classes, weights of classes or null. */
const nll = (logp: Any, target: Any, weight: Any, { ignore_index, reduction }: Any): Any => {
  const ignored = equal(target, ignore_index ?? -1000000)
  const safe = where(ignored, 0, target)
  const picked = neg(squeeze(gatherAlong(logp, expandDims(safe, 1), 1), 1))
  const own = weight === null ? onesLike(picked) : gather(weight, safe)
  const counted = where(ignored, 0, own)
  const loss = mul(picked, counted)
  return reduction === "none" ? loss : reduction === "sum" ? sum(loss) : div(sum(loss), sum(counted))
}

const perExample =
  (loss: Any) =>
  ([output, label]: ReadonlyArray<Any>) =>
    loss.perExample(output, { label })

export const losses: Adapters = {
  nll: ([logp, target, weight], attrs) => nll(logp, target, weight, attrs),
  sce: ([x, target, weight], attrs) => {
    const logp = logSoftmax(x, 1)
    return [nll(logp, target, weight, attrs), logp]
  },
  bce: perExample(Loss.binaryCrossEntropy),
  mse: perExample(Loss.mse),
  ce: perExample(Loss.crossEntropy)
}
