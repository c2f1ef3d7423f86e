import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import { branches } from "../internal/branches.ts"
import { checkSame } from "../internal/endo.ts"
import * as internal from "../internal/layer.ts"
import type { SameOutErr } from "../internal/types/endo.ts"
import type { Apply, Layer } from "../Layer.ts"

/**
 * The variables of two branches.
 *
 * @since 0.1.0
 * @category models
 */
export interface Branches<L, R> {
  readonly left: L
  readonly right: R
}

/** A branch without variables has `{}`; without any there is nothing. */
export type BranchesOf<L, R> = [L, R] extends [null, null]
  ? null
  : Branches<L extends null ? {} : L, R extends null ? {} : R>

/**
 * @since 0.1.0
 * @category models
 */
export interface AddBranches<F extends Layer, G extends Layer, Name extends string = ""> extends Layer {
  readonly "~kind": "addBranches"
  readonly "~name": Name
  readonly "~needs": F["~needs"] | G["~needs"]
  readonly "~out": Apply<F, this["~in"], this["~dt"]>["~out"]
  readonly "~outDt": Apply<F, this["~in"], this["~dt"]>["~outDt"]
  readonly "~params": BranchesOf<
    Apply<F, this["~in"], this["~dt"]>["~params"],
    Apply<G, this["~in"], this["~dt"]>["~params"]
  >
  readonly "~state": BranchesOf<
    Apply<F, this["~in"], this["~dt"]>["~state"],
    Apply<G, this["~in"], this["~dt"]>["~state"]
  >
  readonly "~err": SameOutErr<Apply<F, this["~in"], this["~dt"]>, Apply<G, this["~in"], this["~dt"]>, "addBranches">
}

/**
 * `left(x) + right(x)`: a skip whose path is a layer too, as where a residual block changes the width. Both must give the same
 * shape. Variables: `{ left, right }`.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const wider = Nn.addBranches(Nn.stack(Nn.dense(64), Nn.relu, Nn.dense(64)), Nn.dense(64, { bias: false }))
 * Nn.sequential(Nn.input([16]), wider).output.shape // => [64]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const addBranches = <const F extends Layer, const G extends Layer, const Name extends string = "">(
  left: F,
  right: G,
  options?: {
    /** the key of its variables in the model's; else `addBranches` and a number */
    readonly name?: Name
  }
): AddBranches<F, G, Name> =>
  internal.make("addBranches", options?.name ?? "", (input) => {
    const [f, g] = [left["~bind"](input), right["~bind"](input)]
    checkSame("addBranches", f.output, g.output)
    return branches(f, g, f.output, (x, y) => Tensor.add(x as Tensor.Tensor<Shape>, y as Tensor.Tensor<Shape>))
  })
