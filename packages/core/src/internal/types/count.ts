/** Literals that must be whole numbers. `number` and a type parameter of the caller pass: run time checks them. */

type Odd = `-${string}` | `${string}.${string}` | `${string}e${string}`

/** `"bad"` for a literal that is no positive whole number, else 0. Callers inside an alias put it in a box (`Bz`). */
export type BadCount<N> = [number] extends [N] ? 0 : `${N & number}` extends Odd | "0" ? "bad" : 0

/** `"bad"` for a literal that is negative or fractional, else 0. */
export type BadWhole<N> = [number] extends [N] ? 0 : `${N & number}` extends Odd ? "bad" : 0

/** `"bad"` for a literal that is fractional, else 0. */
export type BadInteger<N> = [number] extends [N]
  ? 0
  : `${N & number}` extends `${string}.${string}` | `${string}e${string}`
    ? "bad"
    : 0

/** The sentence about a count. */
export type CountText<
  Op extends string,
  What extends string,
  N
> = `${Op}: ${What} must be a positive whole number but is ${N & number}`

/** The sentence about a whole number that may be 0. */
export type WholeText<
  Op extends string,
  What extends string,
  N
> = `${Op}: ${What} must be a whole number from 0 but is ${N & number}`

/** The sentence about a count that is told by name. */
export type CountErr<N, What extends string> = `${What} must be a positive whole number but is ${N & number}`

/**
 * The parameter `N` itself, or a sentence if it is a literal and no positive whole number. Without the box of `Guard`: a bare
 * type parameter of the caller must get through, and it does where the condition is known to be false of `any`.
 */
export type Count<N extends number, What extends string> = BadCount<N> extends "bad" ? CountErr<N, What> : N
