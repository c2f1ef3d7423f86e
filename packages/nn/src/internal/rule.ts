/** How losses and metrics of this package are made. */
import type { AnyTensor } from "@typegrad/core/Tensor"
import type { Batch } from "./label.ts"
import * as T from "./loose.ts"
import { type FieldOptions, ratio, sums, type Terms } from "./terms.ts"

/** The mean over all axes but the first. */
export const perExample = (x: T.F32): T.F32 => (x.shape.length === 1 ? x : T.mean(x, T.axesFrom(x, 1)))

type Compute = (output: AnyTensor, batch: Batch, present: T.Bool | undefined) => Terms

interface Loss {
  readonly name: string
  readonly options: FieldOptions
  /** whether the terms of some options have weights */
  readonly weighted?: boolean
  readonly terms: Compute
  /** null for a loss without label */
  readonly label?: null
  readonly classIds?: boolean
  readonly ignored?: number | undefined
  readonly uses?: ReadonlyArray<string | undefined>
}

/** A loss. A mean over weighted terms makes an example count in the mean over the batch as much as its terms weigh. */
export const loss = ({ name, options, weighted = false, terms, label, classIds = false, ignored, uses = [] }: Loss) => {
  const labelField = label === null ? "" : (options.label ?? "label")
  const isWeighted = weighted || options.mask !== undefined || options.weight !== undefined
  const isSum = options.reduction === "sum"
  const fields = [label === null ? undefined : labelField, options.weight, options.mask, ...uses]
  return {
    name,
    labelField,
    classIds,
    ignored,
    uses: fields.filter((field) => field !== undefined),
    perExample: (output: AnyTensor, batch: Batch, present?: T.Bool) => {
      const { values, weight } = terms(output, batch, present)
      if (isSum) return sums(values)
      return weight === null ? perExample(values) : ratio(sums(values), sums(weight))
    },
    fraction:
      isWeighted && !isSum
        ? (output: AnyTensor, batch: Batch, present?: T.Bool) => {
            const { values, weight } = terms(output, batch, present)
            return { total: sums(values), weight: sums(weight ?? T.ones(T.sizes(values))) }
          }
        : null
  }
}

/** What `make` gives for no options, which is also the function `make`. */
export const callable = <L>(make: (options: any) => object): L => {
  const withOptions = (options?: object) => make(options ?? {})
  // a function has a name of its own, which cannot be assigned
  return Object.defineProperties(withOptions, Object.getOwnPropertyDescriptors(make({}))) as L
}
