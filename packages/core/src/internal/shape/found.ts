/** What a value is that code without types passed where something else must stand. */
import { fail } from "./fail.ts"

const tags: ReadonlyArray<readonly [string, string]> = [
  ["~typegrad/core/Tensor", "a Tensor"],
  ["~typegrad/core/NdArray", "an NdArray"],
  ["~typegrad/core/Spec", "a Spec"],
  ["~typegrad/core/Random/Key", "a key"],
  ["~effect/Effect", "an Effect"]
]

/** Whether a value is a record as `{}` makes them, in whatever realm. */
export const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** With its article: "an NdArray", "undefined". */
export const found = (value: unknown): string => {
  if (value === null || value === undefined) return String(value)
  const type = typeof value
  if (type !== "object") return `a ${type}`
  for (const [tag, name] of tags) if (tag in (value as object)) return name
  if (Array.isArray(value)) return "an array"
  if (ArrayBuffer.isView(value)) return "a typed array"
  if (isPlain(value as object)) return "an object"
  const { name } = (value as { readonly constructor?: { readonly name?: unknown } }).constructor ?? {}
  return typeof name === "string" && name !== "" && name !== "Object" ? `an instance of ${name}` : "no plain object"
}

/** Refuses a value in the place of a tensor; `what` has its verb: "the left operand is". */
export const notTensor = (op: string, what: string, value: unknown, expected = "a Tensor"): never => {
  const own = found(value)
  return fail(
    op,
    own === "an NdArray"
      ? `${op}: ${what} an NdArray, which is data: make it a tensor with Tensor.constant`
      : `${op}: ${what} ${own}, not ${expected}`
  )
}

/** Refuses what is no array; `what` has its verb. */
export const checkArray = (op: string, what: string, value: unknown, example: string): void => {
  if (Array.isArray(value)) return
  const own = typeof value === "number" ? String(value) : found(value)
  fail(
    op,
    `${op}: ${what.replace(/ (is|are)$/, "")} must be an array such as ${example} but ${what.endsWith(" are") ? "are" : "is"} ${own}`
  )
}

/** Refuses a word that is none of these. */
export const checkWord = (op: string, noun: string, value: unknown, words: ReadonlyArray<string>): void => {
  if (typeof value === "string" && words.includes(value)) return
  const quoted = words.map((word) => `"${word}"`)
  const list = `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`
  fail(op, `${op}: ${typeof value === "string" ? `"${value}"` : found(value)} is no ${noun}: ${list}`)
}

/** A number or word as it is, anything else as what it is. */
export const said = (value: unknown): string =>
  typeof value === "number" || typeof value === "string" ? String(value) : found(value)

/** Refuses what is no text; `what` has its verb. */
export const checkText = (op: string, what: string, value: unknown, example: string): void => {
  if (typeof value !== "string") fail(op, `${op}: ${what} ${found(value)}, not a text such as "${example}"`)
}

/** Refuses what is no function. */
export const checkFunction = <F>(op: string, f: F): F =>
  typeof f === "function" ? f : fail(op, `${op}: takes a function, but got ${found(f)}`)
