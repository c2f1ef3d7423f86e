/** Means of terms as states that merge: an exact sum and a count. */
import type { AnyTensor } from "@typegrad/core/Tensor"
import type { Context, State } from "../metrics/kinds.ts"
import * as ExactSum from "./exactSum.ts"
import type { Batch } from "./label.ts"
import * as T from "./loose.ts"
import { product } from "./product.ts"
import { blank } from "./terms.ts"

interface Mean extends ExactSum.ExactSum {
  readonly count: T.I32
}

/** Values of positions, and which count. */
type Terms = (
  output: AnyTensor,
  batch: Batch,
  context: Context
) => { readonly values: T.F32; readonly keep: T.Bool | null }

/** `finish` of the mean of all terms; of NaN where there are none. */
export const accumulate = (terms: Terms, finish: (mean: T.F32) => T.F32) => {
  const merge = (a: Mean, b: Mean) => ({ ...ExactSum.merge(a, b), count: T.plus(a.count, b.count) })
  return {
    init: () => ({ ...ExactSum.zero(), count: T.zeroInts([]) }),
    update: (state: State, output: AnyTensor, batch: Batch, context: Context) => {
      const { values, keep } = terms(output, batch, context)
      const count = keep === null ? T.full([], product(T.sizes(values))) : T.sum(T.toFloat(keep))
      const own = { ...ExactSum.of(T.sum(blank(keep, values))), count: T.toInt(count) }
      return merge(state as unknown as Mean, own)
    },
    merge,
    result: (state: State) => {
      const { count, ...total } = state as unknown as Mean
      return finish(T.div(ExactSum.value(total), T.toFloat(count)))
    }
  }
}
