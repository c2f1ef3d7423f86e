/** Layers one after the other: what `sequential` and `stack` share. */
import * as Random from "@typegrad/core/Random"
import type { AnyTensor } from "@typegrad/core/Tensor"
import type { Bound, BoundVariables, Layer, Signature } from "../Layer.ts"
import { type Call, describe } from "./calls.ts"
import { isNumbered } from "./kinds.ts"
import { fail } from "./layer.ts"

interface Step {
  /** the key of the layer's variables; null when it has none */
  readonly name: string | null
  readonly kind: string
  readonly bound: Bound
}

/** As `NameErr` on types. */
const checkName = (name: string, taken: ReadonlySet<string>): void => {
  if (taken.has(name)) fail("sequential", `two layers are named "${name}"`)
  if (name.includes(".")) fail("sequential", `the name "${name}" has a dot, which separates the parts of a path`)
  if (isNumbered(name)) fail("sequential", `the name "${name}" is like those given by number: choose another`)
}

/** As `NotLayer` on types; a constructor is called as its kind. */
const checkLayer = (layer: unknown, index: number): void => {
  if (typeof layer === "function" && !("~bind" in layer))
    fail("sequential", `sequential: layer ${index} is a function that makes a layer: call it, Nn.${layer.name}(...)`)
  if (Array.isArray(layer)) fail("sequential", `sequential: layer ${index} is an array: spread it, ...layers`)
  if (layer === null || (typeof layer !== "object" && typeof layer !== "function") || !("~bind" in layer))
    fail("sequential", `sequential: layer ${index} is not a layer`)
}

const bindAll = (input: Signature, layers: ReadonlyArray<Layer>): ReadonlyArray<Step> => {
  const steps: Array<Step> = []
  const names = new Set<string>()
  let signature = input
  for (const [index, layer] of layers.entries()) {
    checkLayer(layer, index)
    const bound = layer["~bind"](signature)
    let name: string | null = null
    if (bound.init !== null) {
      name = layer["~name"]
      if (name === "") name = `${layer["~kind"]}${names.size}`
      else checkName(name, names)
      names.add(name)
    }
    steps.push({ name, kind: layer["~kind"], bound })
    signature = bound.output
  }
  return steps
}

const variablesOf = (variables: BoundVariables, name: string | null): BoundVariables =>
  name === null
    ? { params: null, state: null }
    : { params: variables.params[name], state: variables.state?.[name] ?? null }

/**
 * Shapes are threaded from left to right; each layer gets its own key, folded with its index. Variables are records by the
 * name of the layer, or its kind and the number of layers with parameters before it.
 */
export const chain = (input: Signature, layers: ReadonlyArray<Layer>): Bound => {
  const steps = bindAll(input, layers)
  const hasState = steps.some(({ bound }) => bound.hasState)
  const bound: Bound = {
    output: steps.length === 0 ? input : steps[steps.length - 1]!.bound.output,
    needsKey: steps.some(({ bound }) => bound.needsKey),
    hasState,
    init: steps.every(({ name }) => name === null)
      ? null
      : (key) => {
          const params: { [name: string]: unknown } = {}
          const state: { [name: string]: unknown } = {}
          for (const [index, { name, bound }] of steps.entries()) {
            if (name === null) continue
            const variables = bound.init!(Random.foldIn(key, index))
            params[name] = variables.params
            if (variables.state !== null) state[name] = variables.state
          }
          return { params, state: hasState ? state : null }
        },
    train: (variables, x, key) => {
      const state: { [name: string]: unknown } = {}
      let y: AnyTensor = x
      for (const [index, { name, bound }] of steps.entries()) {
        const own = bound.needsKey && key !== null ? Random.foldIn(key, index) : null
        const [next, after] = bound.train(variablesOf(variables, name), y, own)
        if (name !== null && after !== null) state[name] = after
        y = next
      }
      return [y, hasState ? state : null]
    },
    infer: (variables, x) => steps.reduce((y, { name, bound }) => bound.infer(variablesOf(variables, name), y), x)
  }
  return describe(bound, (variables, x) => callsOfSteps(steps, variables, x as AnyTensor))
}

const callsOfSteps = (steps: ReadonlyArray<Step>, variables: BoundVariables, input: AnyTensor): ReadonlyArray<Call> => {
  let x = input
  return steps.map(({ bound, kind, name }) => {
    const own = variablesOf(variables, name)
    const y = bound.infer(own, x)
    const call = { name: name ?? kind, kind, part: bound, infer: bound.infer, variables: own, x, y }
    x = y
    return call
  })
}
