/** Losses that compare the whole of an example's output with the whole of its label. */
import { sameLabel } from "./label.ts"
import * as T from "./loose.ts"
import { checkPositive } from "./lossOf.ts"
import { loss } from "./rule.ts"
import { blank, type FieldOptions, kept, sums, weigh } from "./terms.ts"

/** Sums over an example. */
export interface Overlap {
  readonly both: T.F32
  readonly output: T.F32
  readonly label: T.F32
}

/** 1 - `share` of the sigmoid of the output and the label. */
export const overlap = (
  name: string,
  { smoothing = 1, ...options }: FieldOptions & { readonly smoothing?: number },
  share: (sums: Overlap, smoothing: number) => T.F32
) => {
  checkPositive(`${name}: smoothing`, smoothing)
  return loss({
    name,
    options: { ...options, reduction: "mean" },
    terms: (output, batch) => {
      const label = sameLabel(name, options.label ?? "label", output, batch, ["float32", "bool"])
      const keep = kept(name, options, batch, output.shape.slice(1), T.sizes(output))
      const truth = blank(keep, T.toFloat(label))
      const p = blank(keep, T.sigmoid(blank(keep, output as T.F32)))
      const found = share({ both: sums(T.mul(p, truth)), output: sums(p), label: sums(truth) }, smoothing)
      return weigh(name, options, batch, [], null, { values: T.add(T.neg(found), 1), weight: null })
    }
  })
}
