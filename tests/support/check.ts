/** Compares what an example computes with what it claims; imported by the modules that `doctest.ts` makes. */

import { inspect } from "node:util"
import * as Effect from "effect/Effect"

export type Expected =
  | { readonly is: "number"; readonly value: number; readonly tolerance: number }
  | { readonly is: "special"; readonly value: "undefined" | "NaN" | "Infinity" | "-Infinity" }
  | { readonly is: "value"; readonly value: string | boolean | null }
  | { readonly is: "array"; readonly items: ReadonlyArray<Expected> }
  | { readonly is: "object"; readonly fields: Readonly<Record<string, Expected>> }
  | { readonly is: "text"; readonly value: string }

interface Arrayed {
  readonly dtype: string
  readonly sizes: ReadonlyArray<number>
  readonly data: ArrayLike<number>
}

const isNdArray = (value: unknown): value is Arrayed =>
  typeof value === "object" &&
  value !== null &&
  "sizes" in value &&
  "dtype" in value &&
  "data" in value &&
  ArrayBuffer.isView(value.data)

const nested = ({ data, dtype, sizes }: Arrayed): unknown => {
  const at = (axis: number, offset: number): unknown => {
    if (axis === sizes.length) return dtype === "bool" ? data[offset] !== 0 : data[offset]
    const stride = sizes.slice(axis + 1).reduce((product, size) => product * size, 1)
    return Array.from({ length: sizes[axis]! }, (_, index) => at(axis + 1, offset + index * stride))
  }
  return at(0, 0)
}

const plain = (value: unknown): unknown =>
  isNdArray(value)
    ? nested(value)
    : ArrayBuffer.isView(value) && !(value instanceof DataView)
      ? Array.from(value as unknown as ArrayLike<number>)
      : value

const print = (value: unknown): string => inspect(plain(value), { depth: 8, breakLength: 100, maxArrayLength: 50 })

const renderings = (value: unknown): ReadonlyArray<string> => {
  if (typeof value === "string") return [value]
  const all = [inspect(value, { depth: 8, breakLength: Infinity }), print(value)]
  if (typeof value === "object" && value !== null && typeof value.toString === "function") all.push(value.toString())
  if (typeof value === "bigint") all.push(String(value))
  if (value instanceof Error) all.push(value.message, `${value.name}: ${value.message}`)
  return all
}

/** Where and how `actual` differs, or null. */
export const difference = (actual: unknown, expected: Expected, path = ""): string | null => {
  const differs = (wanted: string) => `${path === "" ? "" : `${path}: `}expected ${wanted} but got ${print(actual)}`
  switch (expected.is) {
    case "number": {
      const value = plain(actual)
      if (typeof value !== "number") return differs(String(expected.value))
      const tolerance = expected.tolerance * Math.max(1, Math.abs(expected.value))
      return Math.abs(value - expected.value) <= tolerance ? null : differs(String(expected.value))
    }
    case "special": {
      const wanted = { undefined: undefined, NaN: Number.NaN, Infinity, "-Infinity": -Infinity }[expected.value]
      return Object.is(plain(actual), wanted) ? null : differs(expected.value)
    }
    case "value":
      return Object.is(plain(actual), expected.value) ? null : differs(JSON.stringify(expected.value))
    case "array": {
      const value = plain(actual)
      if (!Array.isArray(value)) return differs("an array")
      if (value.length !== expected.items.length) return differs(`${expected.items.length} items`)
      return expected.items.reduce<string | null>(
        (found, item, index) => found ?? difference(value[index], item, `${path}[${index}]`),
        null
      )
    }
    case "object": {
      if (typeof actual !== "object" || actual === null) return differs("an object")
      const names = Object.keys(expected.fields)
      const found = Object.keys(actual)
      if (names.toSorted().join() !== found.toSorted().join()) return differs(`the keys ${names.join(", ")}`)
      return names.reduce<string | null>(
        (before, name) =>
          before ?? difference((actual as Record<string, unknown>)[name], expected.fields[name]!, `${path}.${name}`),
        null
      )
    }
    case "text":
      return renderings(actual).some((text) => text.replace(/\s+/g, " ").trim() === expected.value)
        ? null
        : differs(expected.value)
  }
}

interface Outcome {
  readonly seen: Set<number>
  readonly failures: Array<string>
  readonly pending: Array<Promise<void>>
}

const records = new Map<string, Outcome>()

const settle = (value: unknown): Promise<unknown> =>
  Effect.isEffect(value) ? Effect.runPromise(value as Effect.Effect<unknown>) : Promise.resolve(value)

const isDeferred = (value: unknown): boolean =>
  Effect.isEffect(value) || (typeof value === "object" && value !== null && "then" in value)

/**
 * What a module of an example is given.
 *
 * @public generated modules import it
 */
export const example = (id: string) => {
  const record: Outcome = { seen: new Set(), failures: [], pending: [] }
  records.set(id, record)
  const compare = (line: number, actual: unknown, expected: Expected) => {
    record.seen.add(line)
    const found = difference(actual, expected)
    if (found !== null) record.failures.push(`line ${line}: ${found}`)
  }
  return {
    settle,
    check: <A>(line: number, value: A, expected: Expected): A => {
      if (!isDeferred(value)) {
        compare(line, value, expected)
        return value
      }
      const pending = settle(value).then(
        (settled) => compare(line, settled, expected),
        (error: unknown) => {
          record.seen.add(line)
          record.failures.push(
            `line ${line}: ${error instanceof Error ? (error.stack ?? error.message).split("\n").slice(0, 4).join("\n") : print(error)}`
          )
        }
      )
      record.pending.push(pending)
      return pending as A
    }
  }
}

/** What did not hold, once the module has run: a claim that was never reached does not. */
export const verdict = async (id: string, claims: ReadonlyArray<number>): Promise<ReadonlyArray<string>> => {
  const record = records.get(id)
  if (record === undefined) return ["the example did not run"]
  await Promise.all(record.pending)
  return [
    ...record.failures,
    ...claims.filter((line) => !record.seen.has(line)).map((line) => `line ${line}: this claim was never reached`)
  ]
}
