import type { Dim, Ranked, Shape } from "./dim.ts"
import type { DimNe, Same } from "./equal.ts"
import type { Bz, Known, Ok } from "./guard.ts"
import type { Show } from "./show.ts"

/** Broadcast of two dims that are not known to differ: what is known wins. Identity is decided for type parameters too. */
type BDim<A, B> =
  Same<A, B> extends true
    ? A
    : Same<B, 1> extends true
      ? A
      : Same<A, 1> extends true
        ? B
        : Same<A, number> extends true
          ? B
          : A

type BNe<A, B> = [A] extends [1] ? 0 : [B] extends [1] ? 0 : DimNe<A, B>

type Bc<
  A extends ReadonlyArray<unknown>,
  B extends ReadonlyArray<unknown>,
  Op extends string,
  A0,
  B0,
  O extends Shape,
  Z extends string
> = A extends readonly [...infer AR, infer a extends Dim]
  ? B extends readonly [...infer BR, infer b extends Dim]
    ? Bz<BNe<a, b>, Z> extends Bz<"ne", Z>
      ? `${Op}: cannot broadcast ${Show<A0>} with ${Show<B0>}: ${a} (axis ${AR["length"]} of left) vs ${b} (axis ${BR["length"]} of right)`
      : Bc<AR, BR, Op, A0, B0, [BDim<a, b>, ...O], Z>
    : [...A, ...O]
  : [...B, ...O]

/**
 * The shape of an elementwise op on `A` and `B`, aligned at the last axis, where a dim of 1 stretches; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type Broadcast<A extends Shape, B extends Shape, Op extends string = "broadcast"> = A extends Ranked
  ? B extends Ranked
    ? Same<A, B> extends true
      ? A
      : Bc<A, B, Op, A, B, [], "v">
    : Shape
  : Shape

/** The check of `Broadcast` on two operands: a number and a scalar fit everything. */
export type OperandsErr<L, R, Op extends string> = L extends { readonly shape: any }
  ? R extends { readonly shape: any }
    ? ShapesErr<R, L["shape"], R["shape"], Op>
    : 0
  : 0

/** The same on two shapes. `P` is as in `Known`. */
export type ShapesErr<P, A extends Shape, B extends Shape, Op extends string> = Known<
  P,
  A,
  Known<P, B, B extends readonly [] ? 0 : A extends readonly [] ? 0 : Broadcast<A, B, Op>>
>

/** The result of `Broadcast`. Identical shapes give that shape, also where it is a type parameter. */
export type Broadcasted<A extends Shape, B extends Shape, Op extends string> =
  Same<A, B> extends true ? A : B extends readonly [] ? A : A extends readonly [] ? B : Ok<Broadcast<A, B, Op>>
