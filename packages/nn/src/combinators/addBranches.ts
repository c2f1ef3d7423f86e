import * as Random from "@typegrad/core/Random"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import { checkSame } from "../internal/endo.ts"
import * as internal from "../internal/layer.ts"
import type { SameOutErr } from "../internal/types/endo.ts"
import type { Apply, Bound, BoundVariables, Layer } from "../Layer.ts"

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
    const hasState = f.hasState || g.hasState
    const of = (variables: BoundVariables, side: "left" | "right"): BoundVariables => ({
      params: variables.params?.[side] ?? null,
      state: variables.state?.[side] ?? null
    })
    const sum = (x: Tensor.AnyTensor, y: Tensor.AnyTensor) =>
      Tensor.add(x as Tensor.Tensor<Shape>, y as Tensor.Tensor<Shape>)
    return {
      output: f.output,
      needsKey: f.needsKey || g.needsKey,
      hasState,
      init:
        f.init === null && g.init === null
          ? null
          : (key) => {
              const [a, b] = [f, g].map(({ init }, index) => init?.(Random.foldIn(key, index)))
              return {
                params: { left: a?.params ?? {}, right: b?.params ?? {} },
                state: hasState ? { left: a?.state ?? {}, right: b?.state ?? {} } : null
              }
            },
      train: (variables, x, key) => {
        const own = (bound: Bound, index: number) => (bound.needsKey && key !== null ? Random.foldIn(key, index) : null)
        const [y, a] = f.train(of(variables, "left"), x, own(f, 0))
        const [z, b] = g.train(of(variables, "right"), x, own(g, 1))
        return [sum(y, z), hasState ? { left: a ?? {}, right: b ?? {} } : null]
      },
      infer: (variables, x) => sum(f.infer(of(variables, "left"), x), g.infer(of(variables, "right"), x))
    }
  })
