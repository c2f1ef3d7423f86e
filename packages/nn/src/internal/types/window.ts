/** The hyper-parameters of windows, as parameters of constructors. */
import type { Padding2, Size2, SizeAt } from "@typegrad/core/Shape"
import type { BadCount, CountErr } from "./check.ts"

/** `"bad"` for a literal that is no padding. */
type BadPadding<P> = [number] extends [P]
  ? 0
  : [P] extends [string]
    ? 0
    : `${P & number}` extends `-${string}` | `${string}.${string}` | `${string}e-${string}`
      ? "bad"
      : 0

type PaddingErr<P, What extends string> = `${What} must be a whole number from 0 but is ${P & number}`

/** The padding itself, or a sentence. */
export type PaddingOf<P extends Padding2, What extends string> =
  BadPadding<SizeAt<P, 0>> extends "bad"
    ? PaddingErr<SizeAt<P, 0>, What>
    : BadPadding<SizeAt<P, 1>> extends "bad"
      ? PaddingErr<SizeAt<P, 1>, What>
      : P

/** A count for each of two axes, or a sentence. */
export type Counts<K extends Size2, What extends string> =
  BadCount<SizeAt<K, 0>> extends "bad"
    ? CountErr<SizeAt<K, 0>, What>
    : BadCount<SizeAt<K, 1>> extends "bad"
      ? CountErr<SizeAt<K, 1>, What>
      : K
