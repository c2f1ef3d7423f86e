import * as Tensor from "@typegrad/core/Tensor"
import * as T from "../internal/loose.ts"
import { checkPositive, ofVectors } from "../internal/lossOf.ts"
import { callable } from "../internal/rule.ts"
import { against, normalize, products } from "../internal/vectors.ts"
import type { VectorLoss, VectorOptions } from "./kinds.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface NtXentOfVectors extends VectorLoss<"ntXent", 2> {
  <const W extends string = never>(
    options?: VectorOptions<W> & { readonly temperature?: number }
  ): VectorLoss<"ntXent", 2, W>
}

const concat = <X extends Tensor.AnyTensor>(tensors: ReadonlyArray<X>): X =>
  (Tensor.concat as unknown as (xs: ReadonlyArray<X>, axis: number) => X)(
    tensors.map((x) => T.reshape(x, T.sizes(x))),
    0
  )
const shift = (x: T.I32, by: number): T.I32 => (Tensor.add as unknown as (x: T.I32, by: number) => T.I32)(x, by)
/** the first or second half of rows */
const part = (x: T.F32, half: number): T.F32 => T.at(T.reshape(x, [2, -1]), half, 0)

/**
 * Each of the two views of an example must know the other among all others of the batch (SimCLR, Chen et al. 2020): the cross-entropy
 * of cosines divided by `temperature` (0.5), the mean over the two. The model gives the two
 * vectors, `[2, size]` for each example; there is no label. The value depends on who else is in the batch; examples that only fill
 * a batch up in evaluation are no one's neighbours. `weight` is a field with a number for each example.
 *
 * @example
 * ```ts
 * import * as Loss from "@typegrad/nn/Loss"
 *
 * Loss.ntXent({ temperature: 0.1 }).name // => "ntXent"
 * ```
 *
 * @since 0.1.0
 * @category losses
 */
export const ntXent: NtXentOfVectors = /*#__PURE__*/ callable((options) => {
  const temperature: number = options.temperature ?? 0.5
  checkPositive("ntXent: temperature", temperature)
  return ofVectors("ntXent", options, 2, false, ([a, b], _, present) => {
    const all = concat([normalize(a!), normalize(b!)])
    const logits = T.div(products(all, all), temperature)
    const rows = T.sizes(logits)[0]!
    const index = T.iota([rows], 0)
    const self = T.equal(T.iota([rows, rows], 1), T.expandDims(index, 1))
    const partner = T.where(T.less(index, rows / 2), shift(index, rows / 2), shift(index, -rows / 2))
    const there = present === undefined ? null : concat([present, present])
    const losses = against(T.where(self, -1e30, logits), partner, there)
    return T.mul(T.add(part(losses, 0), part(losses, 1)), 0.5)
  })
})
