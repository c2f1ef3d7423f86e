/** The three families of losses with a label: of class logits, of elements, of pairs of vectors. */
import type { DType } from "@typegrad/core/DType"
import type { AnyTensor } from "@typegrad/core/Tensor"
import { classLabel, pairLabel, sameLabel } from "./label.ts"
import { checkRange, fail } from "./layer.ts"
import * as T from "./loose.ts"
import { loss } from "./rule.ts"
import { blank, type FieldOptions, kept, type Terms, weigh } from "./terms.ts"

export interface ClassOptions extends FieldOptions {
  readonly classWeights?: ReadonlyArray<number> | undefined
  readonly ignore?: number | undefined
}

/**
 * A loss of logits `[batch, ...positions, classes]`, with a term for each position. `f` gets class ids, or a share of every class,
 * with 0 where a position does not count, and the weight of each class.
 */
export const ofClasses = (
  name: string,
  options: ClassOptions,
  f: (logits: T.F32, label: AnyTensor, classWeights: T.F32 | null) => Terms
) => {
  const { classWeights, ignore } = options
  if (classWeights !== undefined)
    checkRange(
      `${name}: classWeights`,
      classWeights.find((weight) => !(weight >= 0)) ?? 0,
      classWeights.every((weight) => weight >= 0),
      "at least 0"
    )
  return loss({
    name,
    options,
    weighted: classWeights !== undefined || ignore !== undefined,
    classIds: true,
    ignored: ignore,
    terms: (output, batch) => {
      const label = classLabel(name, options.label ?? "label", output, batch)
      const positions = output.shape.slice(1, -1)
      const sizes = T.sizes(output)
      const classes = sizes.at(-1)!
      if (classWeights !== undefined && classWeights.length !== classes)
        fail(name, `${name}: ${classWeights.length} class weights for ${classes} classes`)
      let keep = kept(name, options, batch, positions, sizes.slice(0, -1))
      if (ignore !== undefined && label.dtype === "int32") {
        const counts = T.notEqual(label as T.I32, ignore)
        keep = keep === null ? counts : T.and(keep, counts)
      }
      const terms = f(
        blank(keep, output as T.F32),
        blank(keep, label),
        classWeights === undefined ? null : T.vector(classWeights)
      )
      return weigh(name, options, batch, positions, keep, terms)
    }
  })
}

/** A loss with a term for each element of the output, whose shape the label has. */
export const ofElements = (
  name: string,
  options: FieldOptions,
  f: (output: T.F32, label: T.F32) => T.F32,
  wanted: ReadonlyArray<DType> = ["float32"]
) =>
  loss({
    name,
    options,
    terms: (output, batch) => {
      const label = sameLabel(name, options.label ?? "label", output, batch, wanted)
      const positions = output.shape.slice(1)
      const keep = kept(name, options, batch, positions, T.sizes(output))
      const values = f(blank(keep, output as T.F32), blank(keep, T.toFloat(label)))
      return weigh(name, options, batch, positions, keep, { values, weight: null })
    }
  })

/** A loss of one term for each example, from `count` vectors that the model gives for it. */
export const ofVectors = (
  name: string,
  options: FieldOptions,
  count: number,
  labelled: boolean,
  f: (vectors: ReadonlyArray<T.F32>, label: T.Bool | null, present: T.Bool | undefined) => T.F32
) =>
  loss({
    name,
    options,
    ...(labelled ? {} : { label: null }),
    terms: (output, batch, present) => {
      const label = pairLabel(name, count, labelled ? (options.label ?? "label") : null, output, batch)
      const vectors = Array.from({ length: count }, (_, i) => T.at(output as T.F32, i, 1))
      const values = f(vectors, label === null ? null : isTrue(label), present)
      return weigh(name, options, batch, [], null, { values, weight: null })
    }
  })

/** A label of truth values: bool, or float32 where what is above 0 is true (1 and 0, or 1 and -1). */
export const isTrue = (label: AnyTensor): T.Bool =>
  label.dtype === "bool" ? (label as T.Bool) : T.greater(label as T.F32, 0)

export const checkPositive = (what: string, value: number): void =>
  checkRange(what, value, value > 0 && Number.isFinite(value), "greater than 0")

export const checkNotNegative = (what: string, value: number): void =>
  checkRange(what, value, value >= 0 && Number.isFinite(value), "at least 0")

export const checkShare = (what: string, value: number): void =>
  checkRange(what, value, value >= 0 && value < 1, "at least 0 and less than 1")
