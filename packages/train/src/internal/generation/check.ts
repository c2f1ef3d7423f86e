/** Options of generation: mistakes of the program, so they throw where they stand. */
import { ShapeError } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"

export const fail = (op: string, message: string): never => {
  throw new ShapeError({ op, message })
}

const range = (what: string, value: number, ok: boolean, must: string): void => {
  if (!ok) throw new RangeError(`${what} must be ${must} but is ${value}`)
}

export const checkCount = (what: string, value: number): void =>
  range(what, value, Number.isSafeInteger(value) && value > 0, "a positive whole number")

export const checkMass = (what: string, value: number): void =>
  range(what, value, value > 0 && value <= 1, "above 0 and at most 1")

export const checkTemperature = (what: string, value: number): void => range(what, value, value >= 0, "at least 0")

export const checkPositive = (what: string, value: number): void =>
  range(what, value, value > 0 && value < Number.POSITIVE_INFINITY, "above 0")

export const checkToken = (what: string, value: number | undefined, vocabulary: number): void => {
  if (value === undefined) return
  const known = Number.isInteger(value) && value >= 0 && value < vocabulary
  range(what, value, known, `a token, from 0 to ${vocabulary - 1},`)
}

export const show = (sizes: ReadonlyArray<number | string>): string => `[${sizes.join(", ")}]`

/** The size of the vocabulary. */
export const checkLogits = (op: string, logits: Tensor.AnyTensor): number => {
  if (logits.dtype !== "float32") fail(op, `${op}: needs float32 but got ${logits.dtype}: cast it first`)
  const sizes = Tensor.sizes(logits)
  const last = sizes.at(-1)
  if (last === undefined) return fail(op, `${op}: axis -1 is out of range for [] (rank 0)`)
  if (last === 0) fail(op, `${op}: axis -1 of ${show(logits.shape)} is empty`)
  return last
}
