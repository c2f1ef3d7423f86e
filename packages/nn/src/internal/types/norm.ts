/** Norms, on types. A check gives a sentence (a string type) or 0. */
import type { Bz, Dim, Shape, Show } from "@typegrad/core/Shape"
import type { FloatErr, IsSymbol, NormErr, Undivided } from "./check.ts"

/** The last `K` dims; `"few"` where there are not so many, an unknown shape where that is not known. */
export type LastDims<S, K extends number, O extends Shape = []> = [number] extends [K]
  ? Shape
  : O["length"] extends K
    ? O
    : S extends readonly [...infer R, infer D extends Dim]
      ? LastDims<R, K, [D, ...O]>
      : S extends readonly []
        ? "few"
        : Shape

type HasSymbol<Ds, Z extends string = "v"> = Ds extends readonly [infer D, ...infer R]
  ? Bz<IsSymbol<D>, Z> extends Bz<"symbol", Z>
    ? "symbol"
    : HasSymbol<R, Z>
  : 0

/** For a norm over the last `K` axes. */
export type AxesErr<S, DT, K extends number, Kind extends string> = K extends 1
  ? NormErr<S, DT, Kind>
  : FloatErr<DT, Kind> extends infer E
    ? E extends string
      ? E
      : SeveralErr<S, K, Kind>
    : 0

type SeveralErr<S, K extends number, Kind extends string> =
  LastDims<S, K> extends infer Ds
    ? Ds extends "few"
      ? `${Kind} normalises over the last ${K} axes but got ${Show<S>}`
      : HasSymbol<Ds> extends "symbol"
        ? `${Kind}: the last ${K} axes of ${Show<S>} have no known size, which its parameters need`
        : 0
    : 0

/** For `G` groups of channels, the last axis. */
export type GroupsErr<S, DT, G extends number, Kind extends string> =
  NormErr<S, DT, Kind> extends infer E ? (E extends string ? E : UndividedErr<S, G, Kind>) : 0

type UndividedErr<S, G extends number, Kind extends string, Z extends string = "v"> = S extends readonly [
  ...infer _,
  infer C
]
  ? Bz<Undivided<C, G>, Z> extends Bz<"bad", Z>
    ? `${Kind}: ${G} groups do not divide ${C & number} channels of ${Show<S>}`
    : 0
  : 0

/** For statistics over positions: there is an axis before the channels. */
export type PositionsErr<S, DT, Kind extends string> =
  NormErr<S, DT, Kind> extends infer E
    ? E extends string
      ? E
      : S extends readonly [unknown]
        ? `${Kind} expects positions and channels [.., n] but got ${Show<S>}`
        : 0
    : 0
