/** Finds the label that makes a loss meaningless. */
import { DatasetError } from "@typegrad/data/DatasetError"
import * as Effect from "effect/Effect"
import type { Options } from "./options.ts"
import type { Batch } from "./session.ts"

/** Fails if the loss takes class ids and one of the batch is none of the model's classes; `where` says which examples these are. */
export const checkLabels = (
  { loss, model }: Options,
  batch: Batch,
  file: string,
  where: string
): Effect.Effect<void, DatasetError> => {
  const label = batch[loss.labelField]
  const { shape } = loss.output === undefined ? model.output : model.output[loss.output]
  const classes = Array.isArray(shape) ? shape.at(-1) : undefined
  if (!loss.classIds || label?.dtype !== "int32" || typeof classes !== "number") return Effect.void
  const index = label.data.findIndex((id) => id !== loss.ignored && (id < 0 || id >= classes))
  if (index < 0) return Effect.void
  const example = Math.floor(index / (label.data.length / label.sizes[0]!))
  return Effect.fail(
    new DatasetError({
      file,
      index: example,
      message: `${file}: the ${loss.labelField} of example ${example} of ${where} is ${label.data[index]}, but the model has ${classes} classes, 0 to ${classes - 1}`
    })
  )
}
