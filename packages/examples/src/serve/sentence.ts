/** What is wrong with a decoded body, as a sentence that names the place and shows the value. */
import type * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"

const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1()

const longest = 40

/** A value in a few words. */
const shown = (value: unknown): string => {
  if (value === null) return "null"
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (typeof value === "object") return "an object"
  if (typeof value !== "string") return String(value)
  return value.length <= longest ? JSON.stringify(value) : `a string of ${value.length} characters`
}

const at = (value: unknown, key: PropertyKey): unknown =>
  typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined

const clipped = (name: string): string => (name.length <= longest ? name : `${name.slice(0, longest)}...`)

/** As JavaScript writes it: `image[3][5]`. */
const place = (path: ReadonlyArray<PropertyKey>): string =>
  path
    .map((key, i) =>
      typeof key === "number" ? `[${key}]` : i === 0 ? clipped(String(key)) : `.${clipped(String(key))}`
    )
    .join("")

const keyOf = (segment: PropertyKey | { readonly key: PropertyKey }): PropertyKey =>
  typeof segment === "object" ? segment.key : segment

export const sentence = (error: Schema.SchemaError, body: unknown): string => {
  const { message, path: segments = [] } = issuesOf(error.issue).issues[0]!
  const path = segments.map(keyOf)
  const where = path.length === 0 ? "the body" : place(path)
  if (message === "Missing key") return `${where} is missing`
  if (message.startsWith("Expected no excess")) return `${where} is no property that is known here`
  const what = message.replace(/^Expected /, "expected ")
  return `${where} is ${shown(path.reduce(at, body))}, ${what}`
}
