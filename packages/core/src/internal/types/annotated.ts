/** Whether a function's own annotations go with the specs that it is compiled for. */

import type { Shape } from "./dim.ts"
import type { DimNe } from "./equal.ts"
import type { Bz } from "./guard.ts"
import type { Show } from "./show.ts"
import type { LastOf } from "./text.ts"

type Ne<S, X, Z extends string> = S extends readonly [infer s, ...infer SR]
  ? X extends readonly [infer x, ...infer XR]
    ? Bz<DimNe<s, x>, Z> extends Bz<"ne", Z>
      ? "ne"
      : Ne<SR, XR, Z>
    : "ne"
  : X extends readonly []
    ? 0
    : "ne"

/**
 * Where a whole shape is a type parameter of the caller nothing is known: see `Known` in guard.ts. The test on `D` makes it
 * wait for `compile` to be called.
 */
type Check<A extends Shape, D, S extends Shape, E, P extends string, Z extends string> = D extends unknown
  ? { v: number } extends { v: A["length"] | S["length"] }
    ? 0
    : [E] extends [D]
      ? Ne<A, S, Z> extends "ne"
        ? `compile: argument ${P} is annotated ${Show<A>} but its spec is ${Show<S>}`
        : 0
      : `compile: argument ${P} is annotated ${D & string} but its spec is ${E & string}`
  : never

type Leaf<T extends { readonly shape: any; readonly dtype: any }, X, P extends string, Z extends string> = X extends {
  readonly shape: any
  readonly dtype: any
}
  ? Check<T["shape"], T["dtype"], X["shape"], X["dtype"], P, Z>
  : `compile: argument ${P} is annotated as a tensor but its spec is a tree`

type Entries<T> = T extends ReadonlyArray<unknown> ? { [K in keyof T as K extends `${number}` ? K : never]: T[K] } : T

type Tree<T, X, P extends string, Z extends string> = 0 extends 1 & T
  ? 0
  : T extends { readonly shape: any; readonly dtype: any }
    ? Leaf<T, X, P, Z>
    : T extends object
      ? Extract<Fields<Entries<T>, X, P, Z>, string> extends infer E
        ? [E] extends [never]
          ? 0
          : LastOf<E>
        : 0
      : 0

type Fields<T, X, P extends string, Z extends string> = {
  [K in keyof T & string]: K extends keyof X
    ? Tree<T[K], X[K], P extends "" ? K : `${P}.${K}`, Z>
    : undefined extends T[K]
      ? 0
      : `compile: argument ${P extends "" ? K : `${P}.${K}`} has no spec`
}[keyof T & string]

/** A message if parameters annotated `A` do not take tensors of the specs `S`. */
export type AnnotationErr<A, S, Z extends string = "v"> = S extends ReadonlyArray<unknown> ? Tree<A, S, "", Z> : 0
