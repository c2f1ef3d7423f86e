/** The hyper-parameters of windows, as parameters of constructors. */
import type { AloneErr, Padding, Padding2, Size2, SizeAt } from "@typegrad/core/Shape"
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

/** The first of the numbers in a padding that is none. */
type FirstBad<P> = P extends readonly [infer a, infer b]
  ? [FirstBad<a>] extends [never]
    ? FirstBad<b>
    : FirstBad<a>
  : BadPadding<P> extends "bad"
    ? P
    : never

/** The padding itself, or a sentence. */
export type PaddingOf<P extends Padding | Padding2, What extends string> = [FirstBad<P>] extends [never]
  ? P
  : PaddingErr<FirstBad<P>, What>

/** The padding of a pooling by `K`, or a sentence. */
export type PoolPaddingOf<P extends Padding | Padding2, K, Op extends string> = [FirstBad<P>] extends [never]
  ? { v: AloneErr<K, P, 1, Op> } extends { v: string }
    ? AloneErr<K, P, 1, Op>
    : P
  : PaddingErr<FirstBad<P>, `${Op}: padding`>

/** A count for each of two axes, or a sentence. */
export type Counts<K extends Size2, What extends string> =
  BadCount<SizeAt<K, 0>> extends "bad"
    ? CountErr<SizeAt<K, 0>, What>
    : BadCount<SizeAt<K, 1>> extends "bad"
      ? CountErr<SizeAt<K, 1>, What>
      : K
