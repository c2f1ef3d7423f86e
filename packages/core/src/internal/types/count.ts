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
