import type { Dim, Shape } from "./dim.ts"

/** `S` with the dim `V` as its axis `X`; a shape of unknown rank where `X` is not an axis of that. */
export type Insert<S extends Shape, X, V extends Dim, O extends Shape = []> = number extends S["length"]
  ? Shape
  : O["length"] extends X
    ? [...O, V, ...S]
    : S extends readonly [infer H extends Dim, ...infer T extends Shape]
      ? Insert<T, X, V, [...O, H]>
      : Shape

/** Whether `S` with one dim more has an axis `X`. */
type HasAxis<S, X, I extends ReadonlyArray<0> = []> = I["length"] extends X
  ? true
  : S extends readonly [unknown, ...infer T]
    ? HasAxis<T, X, [...I, 0]>
    : false

/** A message if an axis cannot be put at `X` of `S`. */
export type InsertErr<S, X, Before extends string, What extends string> = S extends { readonly length: infer R }
  ? number extends R | X
    ? 0
    : HasAxis<S, X> extends true
      ? 0
      : `${Before} inside, so ${What} can be 0 to ${R & number}, not ${X & number}`
  : 0
