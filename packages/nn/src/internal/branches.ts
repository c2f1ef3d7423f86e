/** Two layers side by side: what `addBranches` and `concatBranches` share. */
import * as Random from "@typegrad/core/Random"
import type { AnyTensor } from "@typegrad/core/Tensor"
import type { Bound, BoundVariables, Signature } from "../Layer.ts"

/** `join` makes one tensor of what the two give. */
export const branches = (
  f: Bound,
  g: Bound,
  output: Signature,
  join: (x: AnyTensor, y: AnyTensor) => AnyTensor
): Bound => {
  const hasState = f.hasState || g.hasState
  const of = (variables: BoundVariables, side: "left" | "right"): BoundVariables => ({
    params: variables.params?.[side] ?? null,
    state: variables.state?.[side] ?? null
  })
  return {
    output,
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
      return [join(y, z), hasState ? { left: a ?? {}, right: b ?? {} } : null]
    },
    infer: (variables, x) => join(f.infer(of(variables, "left"), x), g.infer(of(variables, "right"), x))
  }
}
