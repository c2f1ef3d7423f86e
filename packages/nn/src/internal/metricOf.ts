/** How metrics are made: means over examples, and accumulators. */
import type { AnyTensor } from "@typegrad/core/Tensor"
import type { Batch } from "./label.ts"
import { classLabel, sameLabel } from "./label.ts"
import { fail, show } from "./layer.ts"
import * as T from "./loose.ts"
import { perExample } from "./rule.ts"
import { blank, kept, ratio, sums, weigh } from "./terms.ts"

export interface MetricOptions {
  readonly mask?: string | undefined
  readonly ignore?: number | undefined
}

/** Class ids of labels that are ids or one-hot. */
export const classOf = (label: AnyTensor): T.I32 =>
  label.dtype === "int32" ? (label as T.I32) : T.argMax(label as T.F32, -1)

/** Output, label and what counts of class logits. */
export const classes = (op: string, options: MetricOptions, output: AnyTensor, batch: Batch, key: string) => {
  const label = classLabel(op, key, output, batch)
  const positions = output.shape.slice(1, -1)
  const ids = classOf(label)
  let keep = kept(op, options, batch, positions, T.sizes(output).slice(0, -1))
  if (options.ignore !== undefined && label.dtype === "int32") {
    const counts = T.notEqual(ids, options.ignore)
    keep = keep === null ? counts : T.and(keep, counts)
  }
  return { logits: output as T.F32, label, ids, keep }
}

/** Output, label and what counts where the label has the output's shape. */
export const elements = (
  op: string,
  options: MetricOptions,
  output: AnyTensor,
  batch: Batch,
  key: string,
  wanted: ReadonlyArray<"float32" | "bool"> = ["float32"]
) => {
  const label = sameLabel(op, key, output, batch, wanted)
  const keep = kept(op, options, batch, output.shape.slice(1), T.sizes(output))
  return { output: blank(keep, output as T.F32), label: blank(keep, T.toFloat(label)), keep }
}

type Terms = (
  output: AnyTensor,
  batch: Batch,
  label: string
) => { readonly values: T.F32; readonly keep: T.Bool | null }

/** The mean of terms, one for each position; where some do not count the mean is over all that do. */
export const meanOf = (name: string, better: "more" | "less", options: MetricOptions, terms: Terms) => {
  const weighed = (output: AnyTensor, batch: Batch, label: string) => {
    const { values, keep } = terms(output, batch, label)
    const { values: all, weight } = weigh(name, {}, batch, [], keep, { values, weight: null })
    return { total: sums(all), weight: sums(weight ?? T.ones(T.sizes(values))) }
  }
  const partial = options.mask !== undefined || options.ignore !== undefined
  return {
    name,
    better,
    perExample: (output: AnyTensor, batch: Batch, label: string) => {
      if (!partial) return perExample(terms(output, batch, label).values)
      const { total, weight } = weighed(output, batch, label)
      return ratio(total, weight)
    },
    fraction: partial ? weighed : null
  }
}

/** The examples that are there, spread over positions `[batch, ...positions]`; null where everything counts. */
export const counting = (
  keep: T.Bool | null,
  present: T.Bool | undefined,
  sizes: ReadonlyArray<number>
): T.Bool | null => {
  if (present === undefined) return keep
  const own = T.broadcastTo(T.reshape(present, [sizes[0]!, ...sizes.slice(1).map(() => 1)]), sizes)
  return keep === null ? own : T.and(keep, own)
}

/** The number of classes, which a state has an entry for. */
export const classCount = (op: string, shape: ReadonlyArray<number | string>): number => {
  const count = shape.at(-1)
  if (typeof count === "number") return count
  return fail(op, `${op} needs a known number of classes but the model gives ${show(shape)}`)
}
