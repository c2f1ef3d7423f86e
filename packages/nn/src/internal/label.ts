/** Does a label go with an output? The run-time half of `types/label.ts`: the same sentences. */
import type { DType } from "@typegrad/core/DType"
import type { Dim, Shape } from "@typegrad/core/Shape"
import type { AnyTensor } from "@typegrad/core/Tensor"
import { fail, show } from "./layer.ts"

/** Names bind by size only, which the caller has: here a name is equal to anything. */
const same = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((dim, axis) => dimEquals(dim, b[axis]!))

const dimEquals = (a: Dim, b: Dim): boolean => typeof a === "string" || typeof b === "string" || a === b

const classHint = (output: Shape, label: Shape, key: string): string => {
  const front = output.slice(0, -1)
  if (label[label.length - 1] === 1)
    return same(label.slice(0, -1), front)
      ? `: drop the last axis with Dataset.mapField("${key}", (x) => Tensor.squeeze(x, -1))`
      : ""
  if (same(label, output)) return ": the label is one-hot, cast it to float32"
  if (label.length === 0) return ": did you forget flatten or a pooling layer?"
  return front.length === 0 ? ": the model gives one answer per example, the label one per position" : ""
}

interface Pair {
  readonly op: string
  readonly key: string
  /** of one example */
  readonly output: Shape
  readonly label: Shape
  readonly outputDType: DType
  readonly labelDType: DType
}

const classError = ({ op, key, output, label, outputDType, labelDType }: Pair): string | null => {
  const front = output.slice(0, -1)
  if (outputDType !== "float32") return `${op} needs a float output but the model gives ${outputDType}`
  if (output.length === 0) return `${op} needs a class axis but the model gives a scalar []`
  if (labelDType === "int32")
    return same(front, label)
      ? null
      : `${op} on logits ${show(output)} needs int labels ${show(front)} but examples have ${key} ${show(label)}${classHint(output, label, key)}`
  if (labelDType !== "float32") return `${op} needs int32 or one-hot float labels but ${key} is ${labelDType}`
  if (same(output, label)) return null
  return same(front, label)
    ? `${op} with class ids needs int32 labels but ${key} is ${labelDType}: add Dataset.mapField("${key}", (x) => Tensor.cast(x, "int32"))`
    : `${op} on logits ${show(output)} needs one-hot labels ${show(output)} but examples have ${key} ${show(label)}`
}

const sameError = (
  { op, key, output, label, outputDType, labelDType }: Pair,
  wanted: ReadonlyArray<DType>
): string | null => {
  if (outputDType !== "float32") return `${op} needs a float output but the model gives ${outputDType}`
  if (same(output, label))
    return wanted.includes(labelDType) ? null : `${op} needs ${wanted.join(" or ")} labels but ${key} is ${labelDType}`
  const last = output[output.length - 1] === 1 && same(output.slice(0, -1), label)
  const hint =
    labelDType === "int32"
      ? ": for class ids use Loss.crossEntropy"
      : last
        ? `: add the axis to the label with Dataset.mapField("${key}", (x) => Tensor.expandDims(x, -1)), it would broadcast silently`
        : ""
  return `${op} compares the output ${show(output)} with ${key} ${show(label)}: the shapes must be equal${hint}`
}

/** The label of a batch; the first axis of both is the batch. */
const labelOf = (op: string, key: string, batch: Readonly<Record<string, AnyTensor>>): AnyTensor =>
  batch[key] ?? fail(op, `${op}: examples have no field ${key}, only ${Object.keys(batch).join(", ")}`)

const pair = (op: string, key: string, output: AnyTensor, label: AnyTensor): Pair => ({
  op,
  key,
  output: output.shape.slice(1),
  label: label.shape.slice(1),
  outputDType: output.dtype,
  labelDType: label.dtype
})

export type Batch = Readonly<Record<string, AnyTensor>>

export const classLabel = (op: string, key: string, output: AnyTensor, batch: Batch): AnyTensor => {
  const label = labelOf(op, key, batch)
  const error = classError(pair(op, key, output, label))
  return error === null ? label : fail(op, error)
}

export const sameLabel = (
  op: string,
  key: string,
  output: AnyTensor,
  batch: Batch,
  wanted: ReadonlyArray<DType> = ["float32"]
): AnyTensor => {
  const label = labelOf(op, key, batch)
  const error = sameError(pair(op, key, output, label), wanted)
  return error === null ? label : fail(op, error)
}

/**
 * The label of `count` vectors, the output `[count, size]` of an example: one truth value. Null for losses without label
 * (`key` is null).
 */
export const pairLabel = (
  op: string,
  count: number,
  key: string | null,
  output: AnyTensor,
  batch: Batch
): AnyTensor | null => {
  const shape = output.shape.slice(1)
  if (output.dtype !== "float32") fail(op, `${op} needs a float output but the model gives ${output.dtype}`)
  if (shape.length !== 2 || !dimEquals(shape[0]!, count))
    fail(op, `${op} needs ${count} vectors [${count}, size] for each example but the model gives ${show(shape)}`)
  if (key === null) return null
  const label = labelOf(op, key, batch)
  if (label.shape.length !== 1)
    fail(op, `${op} needs one label [] for each example but examples have ${key} ${show(label.shape.slice(1))}`)
  if (label.dtype === "int32") fail(op, `${op} needs float32 or bool labels but ${key} is int32`)
  return label
}

/** A sequence of ids for steps of class logits. */
export const sequenceLabel = (op: string, key: string, output: AnyTensor, batch: Batch): AnyTensor => {
  const label = labelOf(op, key, batch)
  const [logits, shape] = [output.shape.slice(1), label.shape.slice(1)]
  if (output.dtype !== "float32") fail(op, `${op} needs a float output but the model gives ${output.dtype}`)
  if (logits.length !== 2) fail(op, `${op} needs logits [time, classes] but the model gives ${show(logits)}`)
  if (label.dtype !== "int32") fail(op, `${op} needs int32 ids but ${key} is ${label.dtype}`)
  if (shape.length !== 1) fail(op, `${op} needs a sequence of ids [length] but examples have ${key} ${show(shape)}`)
  return label
}
