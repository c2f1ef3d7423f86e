/** What choices of a random program know, and how they choose. */
import type { DType } from "@typegrad/core/DType"
import type { AnyTensor } from "@typegrad/core/Tensor"
import type { Source } from "../values.ts"
import type { Body, Statement } from "./program.ts"

/**
 * What is known of a value while a program grows: that its elements are multiples of `grain` (null: rounded already), and no
 * larger than `most`. It steers: discontinuous operations are given values without error, and nothing overflows.
 */
export interface Fact {
  readonly grain: number | null
  readonly most: number
  /** above 0: no element is smaller */
  readonly least?: number | undefined
}

export interface Value extends Fact {
  readonly id: number
  readonly sizes: ReadonlyArray<number>
  readonly dtype: DType
  readonly tensor: AnyTensor
}

/** What a value of a body is like. */
export type Like = Omit<Value, "id" | "tensor">

/** A statement, and what is known of its value. */
export interface Step extends Fact {
  readonly statement: Statement
}

export interface Growing {
  readonly next: Source
  readonly values: ReadonlyArray<Value>
  /** how deep in transforms */
  readonly depth: number
  /** a body over values like these, that gives one value that `fits` */
  readonly body: (like: ReadonlyArray<Like>, fits: (value: Value) => boolean) => Inner | null
}

export interface Inner {
  readonly body: Body
  readonly result: Value
  /** all values of the body */
  readonly values: ReadonlyArray<Value>
}

/** A thing that may be done next, chosen as often as its weight says. */
export interface Choice {
  readonly weight: number
  readonly make: (state: Growing) => Step | null
}

export const below = (next: Source, n: number): number => Math.floor(next() * n)

export const pick = <A>(next: Source, list: ReadonlyArray<A>): A | undefined => list[below(next, list.length)]

/** Recent values are more likely, so that programs are deep. */
export const choose = ({ next, values }: Growing, fits: (value: Value) => boolean): Value | undefined => {
  const found = values.filter(fits)
  return found[found.length - 1 - Math.floor(found.length * next() ** 2)]
}

export const isFloat = (value: Value): boolean => value.dtype === "float32"
export const isExact = (value: Value): boolean => isFloat(value) && value.grain !== null
export const same = (one: Value) => (other: Value) =>
  other.dtype === one.dtype && other.sizes.join() === one.sizes.join()
