/** What a dataset is at run time: its fields, its size, and a way to read any examples of an epoch. */
import type { Aval } from "@typegrad/core/Graph"
import type { NdArray } from "@typegrad/core/NdArray"
import { ShapeError } from "@typegrad/core/Shape"
import type * as Effect from "effect/Effect"
import { Prototype } from "effect/Pipeable"
import type { Dataset } from "../../Dataset.ts"
import type { DatasetError } from "../../DatasetError.ts"

/** a batch: one array a field, each with the number of examples as its first size */
export type Arrays = Readonly<Record<string, NdArray>>

/**
 * Reads the examples at these positions of an epoch's order into fresh arrays. Position -1 is padding: zeros. Padding stands only
 * at the end.
 */
export type Reader<R = never> = (positions: Int32Array) => Effect.Effect<Arrays, DatasetError, R>

export interface Batching {
  readonly size: number
  readonly last: "drop" | "keep" | "pad"
}

/** How a dataset is read. Combinators wrap `open`. */
export interface Core<R = never> {
  /** sizes and dtype of one example's fields */
  readonly fields: Readonly<Record<string, Aval>>
  /** number of examples */
  readonly size: number
  readonly batching: Batching | null
  /** a function of whole batches was applied: it may be written for exactly `batching.size` examples */
  readonly fixed: boolean
  /** how many batches may be decoded ahead */
  readonly ahead: number
  /** the order of an epoch is made once, here */
  readonly open: (epoch: number) => Reader<R>
}

export const TypeId = "~typegrad/data/Dataset"

const prototype = {
  ...Prototype,
  [TypeId]: TypeId,
  get fields(): Core["fields"] {
    return core(this).fields
  },
  get size(): number {
    return core(this).size
  },
  get batchSize(): number | null {
    return core(this).batching?.size ?? null
  },
  toJSON(): unknown {
    const { batching, fields, size } = core(this)
    return { _id: "Dataset", size, batchSize: batching?.size ?? null, fields }
  },
  toString(): string {
    const { batching, fields, size } = core(this)
    const shown = Object.entries(fields).map(([name, { dtype, sizes }]) => `${name}: ${dtype} [${sizes.join(", ")}]`)
    return `Dataset(${size} examples of { ${shown.join(", ")} }${batching === null ? "" : `, batches of ${batching.size}`})`
  }
}

export const make = <E, B, R>(core: Core<R>): Dataset<E, B, R> =>
  Object.assign(Object.create(prototype), { "~core": core })

export const core = (self: unknown): Core<any> => (self as { readonly "~core": Core<any> })["~core"]

export const fail = (op: string, message: string): never => {
  throw new ShapeError({ op, message: `${op}: ${message}` })
}

/** A count of examples that a caller gives. */
export const checkCount = (op: string, what: string, value: number, least: number): void => {
  if (!Number.isSafeInteger(value) || value < least) {
    fail(op, `${what} must be a whole number, at least ${least}, but is ${value}`)
  }
}

export const refuseBatched = (op: string, { batching }: Core<any>): void => {
  if (batching !== null) fail(op, `this dataset is already batched by ${batching.size}: put ${op} before batch`)
}

/** The field, or a sentence that lists those there are. */
export const fieldOf = (op: string, { fields }: Core<any>, name: string): Aval =>
  fields[name] ?? fail(op, `examples have no field ${name}, only ${Object.keys(fields).join(", ")}`)

/** Positions `from`, `from + 1`, ...; those from `to` on are padding. */
export const range = (from: number, count: number, to = Infinity): Int32Array =>
  Int32Array.from({ length: count }, (_, i) => (from + i < to ? from + i : -1))

/** `order[p]` for every position that is not padding. */
export const through = (order: Int32Array, positions: Int32Array): Int32Array =>
  positions.map((position) => (position < 0 ? position : order[position]!))

/** The number of positions before the padding. */
export const present = (positions: Int32Array): number => {
  let count = positions.length
  while (count > 0 && positions[count - 1]! < 0) count--
  return count
}

export const elements = (sizes: ReadonlyArray<number>): number => sizes.reduce((a, b) => a * b, 1)
