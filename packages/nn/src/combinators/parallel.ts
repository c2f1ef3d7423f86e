import type { DType } from "@typegrad/core/DType"
import * as Random from "@typegrad/core/Random"
import type { Shape } from "@typegrad/core/Shape"
import type { AnyTensor } from "@typegrad/core/Tensor"
import { fail } from "../internal/layer.ts"
import { makeMultiModel } from "../internal/multiModel.ts"
import type { CheckedBranches, Parallel } from "../internal/types/parallel.ts"
import type { Bound, BoundVariables, Layer } from "../Layer.ts"
import type { Input } from "../layers/input.ts"

const bindAll = (input: Input<Shape, DType>, branches: Readonly<Record<string, unknown>>): Record<string, Bound> => {
  const bound: Record<string, Bound> = {}
  for (const [name, layer] of Object.entries(branches)) {
    if (name.includes("."))
      fail("parallel", `parallel: the name "${name}" has a dot, which separates the parts of a path`)
    if (layer === null || (typeof layer !== "object" && typeof layer !== "function") || !("~bind" in layer))
      return fail("parallel", `parallel: ${name} is not a layer`)
    bound[name] = (layer as Layer)["~bind"](input)
  }
  return bound
}

/**
 * Layers over the same input, with a record of their outputs: several heads, several tasks. Variables are records by the name of the
 * branch. For one output there are `addBranches` and `concatBranches`.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const heads = Nn.parallel(Nn.input([64]), { digit: Nn.dense(10), parity: Nn.dense(2) })
 * heads.output.parity.shape // => [2]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const parallel = <S extends Shape, D extends DType, const Bs extends Readonly<Record<string, unknown>>>(
  input: Input<S, D>,
  branches: CheckedBranches<Bs, S, D>
): Parallel<Bs, S, D> => {
  const bound = Object.entries(bindAll(input, branches as Bs))
  const of = ({ params, state }: BoundVariables, name: string): BoundVariables => ({
    params: params?.[name] ?? null,
    state: state?.[name] ?? null
  })
  const hasState = bound.some(([, branch]) => branch.hasState)
  return makeMultiModel(input, {
    output: Object.fromEntries(bound.map(([name, { output }]) => [name, output])),
    needsKey: bound.some(([, { needsKey }]) => needsKey),
    hasState,
    init: bound.every(([, { init }]) => init === null)
      ? null
      : (key) => {
          const params: { [name: string]: unknown } = {}
          const state: { [name: string]: unknown } = {}
          for (const [index, [name, { init }]] of bound.entries()) {
            if (init === null) continue
            const variables = init(Random.foldIn(key, index))
            params[name] = variables.params
            if (variables.state !== null) state[name] = variables.state
          }
          return { params, state: hasState ? state : null }
        },
    train: (variables, x, key) => {
      const outputs: { [name: string]: AnyTensor } = {}
      const after: { [name: string]: unknown } = {}
      for (const [index, [name, branch]] of bound.entries()) {
        const own = branch.needsKey && key !== null ? Random.foldIn(key, index) : null
        const [y, state] = branch.train(of(variables, name), x, own)
        outputs[name] = y
        if (state !== null) after[name] = state
      }
      return [outputs, hasState ? after : null]
    },
    infer: (variables, x) => Object.fromEntries(bound.map(([name, { infer }]) => [name, infer(of(variables, name), x)]))
  })
}
