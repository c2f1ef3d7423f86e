/** What a model is made of, for `Model.summary`. */
import type { BoundVariables } from "../../Layer.ts"
import { type Call, describe } from "../calls.ts"

export interface Step {
  /** the key of its variables, with those of parts between dots */
  readonly name: string
  readonly kind: string
  /** what `infer` takes of the model's parameters */
  readonly params: unknown
  readonly infer: (params: any, x: any) => any
}

/** `part` is these steps one after the other, for the parameters and input of the whole. */
export const inSteps = <A extends object>(part: A, steps: (params: any, x: any) => ReadonlyArray<Step>): A =>
  describe(part, ({ params }, input) => {
    let x: any = input
    return steps(params, input).map(({ infer, kind, name, params }): Call => {
      const run = (variables: BoundVariables, x: any) => infer(variables.params, x)
      const variables = { params, state: null }
      const y = run(variables, x)
      const call = { name, kind, part: run, infer: run, variables, x, y }
      x = y
      return call
    })
  })
