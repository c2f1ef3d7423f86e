import type { Dim, Ranked, Shape } from "./dim.ts"
import type { Show } from "./show.ts"

type Perm<S extends Shape, P, P0, Seen, O extends Shape> = P extends readonly [infer i extends number, ...infer R]
  ? [number] extends [i]
    ? Perm<S, R, P0, Seen, [...O, Dim]>
    : [i] extends [Seen]
      ? `transpose: axis ${i} is repeated in permutation ${Show<P0>}`
      : `${i}` extends keyof S
        ? Perm<S, R, P0, Seen | i, [...O, S[`${i}`] & Dim]>
        : `transpose: axis ${i} is out of range for ${Show<S>}`
  : O

/**
 * The dims of `S` in the order `P`, or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type Transpose<S extends Shape, P extends ReadonlyArray<number>> = S extends Ranked
  ? P extends Ranked
    ? [S["length"]] extends [P["length"]]
      ? Perm<S, P, P, never, []>
      : `transpose: permutation ${Show<P>} has ${P["length"]} entries but ${Show<S>} has rank ${S["length"]}`
    : Shape
  : Shape
