/** Checks that layers share. A check gives a sentence (a string type) or 0. */
import type { DType, Float } from "@typegrad/core/DType"
import type { Bz, Dim, Mod, Show } from "@typegrad/core/Shape"

export type { BadCount, Count, CountErr } from "@typegrad/core/Shape"

/** Distributes, so that an unknown dtype gives 0 | message, which is not an error. */
export type FloatErr<T, Kind extends string> = T extends Float ? 0 : `${Kind} expects float input but got ${T & DType}`

/** The size of the last axis; `number` where it is not known. */
export type Last<S> = S extends readonly [...infer _, infer D extends Dim] ? D : number

/** What a layer for vectors and sequences gives: the last axis becomes `N`. Of an unknown shape it gives one of the two. */
export type SetLast<S, N extends Dim> = S extends readonly [...infer R, unknown]
  ? [...R, N]
  : S extends ReadonlyArray<infer D>
    ? string extends D
      ? [N] | [number, N]
      : S
    : S

/** A type parameter counts as a number. */
export type IsSymbol<D> = [D] extends [number] ? 0 : "symbol"

/** Parameters have the size of the last axis, so it must be known. */
type SizedErr<S, Kind extends string, Z extends string = "v"> = S extends readonly [...infer _, infer D]
  ? Bz<IsSymbol<D>, Z> extends Bz<"symbol", Z>
    ? `${Kind}: the last axis of ${Show<S>} has no known size, which its parameters need`
    : 0
  : S extends readonly []
    ? `${Kind} needs at least one axis but got a scalar`
    : 0

type BadSize<D> = [D] extends [string]
  ? 0
  : `${D & number}` extends `-${string}` | `${string}.${string}` | `${string}e-${string}`
    ? "bad"
    : 0

/** A sentence if a dim is negative or fractional; names are welcome. */
export type DimsErr<S, Op extends string, Z extends string = "v"> = S extends readonly [infer H, ...infer T]
  ? Bz<BadSize<H>, Z> extends Bz<"bad", Z>
    ? `${Op}: ${H & number} is not a size`
    : DimsErr<T, Op>
  : 0

/** `"bad"` for a literal outside [0, 1). */
type BadRate<R> = [number] extends [R]
  ? 0
  : `${R & number}` extends "0" | `0.${string}`
    ? 0
    : `${R & number}` extends `-${string}`
      ? "bad"
      : `${R & number}` extends `${number}e-${string}`
        ? 0
        : "bad"

/** The parameter `R` itself, or a sentence if it is a literal outside [0, 1). */
export type Rate<R extends number, What extends string> =
  BadRate<R> extends "bad" ? `${What} must be at least 0 and less than 1 but is ${R}` : R

/** A sentence for normalisation over or by the last axis. */
export type NormErr<S, DT, Kind extends string> =
  FloatErr<DT, Kind> extends infer E ? (E extends string ? E : SizedErr<S, Kind>) : 0

/** `"bad"` unless `G` divides `C`. */
export type Undivided<C, G extends number> = [C] extends [number]
  ? [Mod<C, G>] extends [0]
    ? 0
    : [number] extends [Mod<C, G>]
      ? 0
      : "bad"
  : 0
