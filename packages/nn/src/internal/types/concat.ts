/** Two branches side by side, on types. */
import type { Add, Bz, Dim, Shape, ShapeNe, Show } from "@typegrad/core/Shape"
import type { BranchesOf } from "../../combinators/addBranches.ts"
import type { Apply, Layer } from "../../Layer.ts"

type Beside<A, B> = [A, B] extends [infer a extends number, infer b extends number] ? Add<a, b> : number

/** Shapes joined at the last axis, or a sentence. */
type ConcatLast<A, B, Z extends string = "v"> = A extends readonly [...infer R extends Shape, infer a extends Dim]
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

type First<A, B> = { v: A } extends { v: string } ? A : { v: B } extends { v: string } ? B : 0

export interface ConcatBranches<F extends Layer, G extends Layer, Name extends string = ""> extends Layer {
  readonly "~kind": "concatBranches"
  readonly "~name": Name
  readonly "~needs": F["~needs"] | G["~needs"]
  readonly "~out": ConcatLast<Apply<F, this["~in"], this["~dt"]>["~out"], Apply<G, this["~in"], this["~dt"]>["~out"]>
  readonly "~outDt": Apply<F, this["~in"], this["~dt"]>["~outDt"]
  readonly "~params": BranchesOf<
    Apply<F, this["~in"], this["~dt"]>["~params"],
    Apply<G, this["~in"], this["~dt"]>["~params"]
  >
  readonly "~state": BranchesOf<
    Apply<F, this["~in"], this["~dt"]>["~state"],
    Apply<G, this["~in"], this["~dt"]>["~state"]
  >
  readonly "~err": First<
    Apply<F, this["~in"], this["~dt"]>["~err"],
    First<Apply<G, this["~in"], this["~dt"]>["~err"], this["~out"]>
  >
}
