import type { Dim, Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import { branches } from "../internal/branches.ts"
import * as internal from "../internal/layer.ts"
import type { ConcatLast, First } from "../internal/types/concat.ts"
import type { Apply, Layer } from "../Layer.ts"
import type { BranchesOf } from "./addBranches.ts"

/**
 * @since 0.1.0
 * @category models
 */
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

/** As `ConcatLast` on types. */
const concatLast = (a: Shape, b: Shape): Shape => {
  if (a.length === 0)
    internal.fail("concatBranches", "concatBranches: the branches give scalars, which have no last axis")
  if (b.length === 0)
    internal.fail(
      "concatBranches",
      `concatBranches: the branches give ${internal.show(a)} and a scalar, which has no last axis`
    )
  const front = a.slice(0, -1)
  if (a.length !== b.length || front.some((dim, axis) => dim !== b[axis]))
    internal.fail(
      "concatBranches",
      `concatBranches: the branches give ${internal.show(a)} and ${internal.show(b)}: all axes but the last must be equal`
    )
  const [last, other] = [a.at(-1)!, b.at(-1)!]
  const sum: Dim = typeof last === "number" && typeof other === "number" ? last + other : "?"
  return [...front, sum]
}

/**
 * `left(x)` and `right(x)` side by side, joined at the last axis (Szegedy et al. 2014, "Going deeper with convolutions"). All other
 * axes must be equal. Variables: `{ left, right }`. More branches are branches of branches.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const both = Nn.concatBranches(Nn.dense(64), Nn.stack(Nn.dense(32), Nn.relu))
 * Nn.sequential(Nn.input([16]), both).output.shape // => [96]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const concatBranches = <const F extends Layer, const G extends Layer, const Name extends string = "">(
  left: F,
  right: G,
  options?: {
    /** the key of its variables in the model's; else `concatBranches` and a number */
    readonly name?: Name
  }
): ConcatBranches<F, G, Name> =>
  internal.make("concatBranches", options?.name ?? "", (input) => {
    const [f, g] = [left["~bind"](input), right["~bind"](input)]
    const output = { shape: concatLast(f.output.shape, g.output.shape), dtype: f.output.dtype }
    return branches(f, g, output, (x, y) =>
      Tensor.concat([x as Tensor.Tensor<Shape>, y as Tensor.Tensor<Shape>], x.shape.length - 1)
    )
  })
