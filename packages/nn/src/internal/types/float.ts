/** Float tensors as parameters, and checks of layers that have them. A check gives a sentence (a string type) or 0. */
import type { DType } from "@typegrad/core/DType"
import type { Bz, DimNe, Guard, Known, Settled, Shape, Show, FloatErr as TensorErr } from "@typegrad/core/Shape"
import type { Tensor } from "@typegrad/core/Tensor"
import type { FloatErr, IsSymbol, Last } from "./check.ts"
import type { Half } from "./half.ts"

/** A float32 tensor. */
export type FloatIn<S extends Shape, D extends DType, Op extends string> = Guard<
  Settled<S, D, TensorErr<D, Op>>,
  Tensor<S, D>
>

/** A float32 tensor whose last axis is even. */
export type EvenIn<S extends Shape, D extends DType, Op extends string> = Guard<
  Settled<S, D, TensorErr<D, Op>>,
  Guard<Known<D, S, HalfErr<S, Op>>, Tensor<S, D>>
>

/** The slope of `prelu` for `S`. */
export type SlopeErr<S, P, Z extends string = "v"> = P extends readonly [] | readonly [1]
  ? 0
  : P extends readonly [infer D]
    ? Bz<DimNe<D, Last<S>>, Z> extends Bz<"ne", Z>
      ? SlopeText<S, P>
      : 0
    : P extends Shape
      ? number extends P["length"]
        ? 0
        : SlopeText<S, P>
      : 0

type SlopeText<S, P> = `prelu: the slope ${Show<P>} does not fit ${Show<S>}: it is [1] or one for each feature`

/** For what normalises along the last axis. */
export type AxisErr<S, DT, Kind extends string> =
  FloatErr<DT, Kind> extends infer E ? (E extends string ? E : ScalarErr<S, Kind>) : 0

type ScalarErr<S, Kind extends string> = S extends readonly [] ? `${Kind} needs at least one axis but got a scalar` : 0

/** For what splits the last axis into halves. */
export type GatedErr<S, DT, Kind extends string> =
  FloatErr<DT, Kind> extends infer E ? (E extends string ? E : HalfErr<S, Kind>) : 0

/** By the last digit, as a division would cost as much as a layer. Not so for `number`, of which nothing is known. */
type Parity<D> = `${D & number}` extends `${string}${1 | 3 | 5 | 7 | 9}` ? "odd" : 0

type HalfErr<S, Kind extends string, Z extends string = "v"> = S extends readonly [...infer _, infer D]
  ? Bz<IsSymbol<D>, Z> extends Bz<"symbol", Z>
    ? `${Kind}: the last axis of ${Show<S>} has no known size to halve`
    : Bz<Parity<D>, Z> extends Bz<"odd", Z>
      ? `${Kind}: the last axis of ${Show<S>} is odd and has no halves`
      : 0
  : ScalarErr<S, Kind>

/** What is left of a shape when its last axis is halved. */
export type Halved<S> = S extends readonly [...infer R extends Shape, infer D extends number]
  ? [...R, Half<D>]
  : S extends Shape
    ? S
    : Shape
