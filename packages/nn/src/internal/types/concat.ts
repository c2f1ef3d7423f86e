/** Two branches side by side, on types: the layer is `ConcatBranches`. */
import type { Add, Bz, Dim, Shape, ShapeNe, Show } from "@typegrad/core/Shape"

type Beside<A, B> = [A, B] extends [infer a extends number, infer b extends number] ? Add<a, b> : number

/** Shapes joined at the last axis, or a sentence. */
export type ConcatLast<A, B, Z extends string = "v"> = A extends readonly [
  ...infer R extends Shape,
  infer a extends Dim
]
  ? B extends readonly [...infer Q extends Shape, infer b extends Dim]
    ? Bz<ShapeNe<R, Q>, Z> extends Bz<"ne", Z>
      ? `concatBranches: the branches give ${Show<A>} and ${Show<B>}: all axes but the last must be equal`
      : [...R, Beside<a, b>]
    : B extends readonly []
      ? `concatBranches: the branches give ${Show<A>} and a scalar, which has no last axis`
      : Shape
  : A extends readonly []
    ? "concatBranches: the branches give scalars, which have no last axis"
    : Shape

/** The first sentence of two. */
export type First<A, B> = { v: A } extends { v: string } ? A : { v: B } extends { v: string } ? B : 0
