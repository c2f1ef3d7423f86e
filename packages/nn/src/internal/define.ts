/** A model from inputs, parts and a function: what `define` does at run time. */
import * as Random from "@typegrad/core/Random"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import type { Parameter } from "../combinators/parameter.ts"
import type { Bound, BoundVariables, Layer, Signature } from "../Layer.ts"
import type { TrainOptions } from "../Model.ts"
import type { AnyMultiModel } from "../MultiModel.ts"
import { enter, leave, type Outside, outside } from "./batch.ts"
import { type Call, type Calls, describe } from "./calls.ts"
import { fail } from "./layer.ts"
import { needsKey } from "./model.ts"
import { isSignature, mapRecord, type Tensors } from "./multi.ts"
import { type Inputs, outputOf } from "./outputs.ts"

/** A model or multi-model; of a layer only `~bind` is there. */
type Part = Pick<AnyMultiModel, "init" | "train" | "infer"> & Partial<Layer>
type Apply = (parts: any, inputs: any, context: { readonly key: Random.Key | null }) => unknown
type Callable = ((x: any) => unknown) & { readonly params: unknown }

export interface Definition {
  readonly inputs: Inputs
  readonly parts: Readonly<Record<string, unknown>>
  readonly apply: Apply
  readonly needs?: "Key" | undefined
}

/** `Bound` for inputs and outputs that may be records. */
export interface Built {
  readonly output: Inputs
  readonly needsKey: boolean
  readonly hasState: boolean
  readonly init: Bound["init"]
  readonly train: (variables: BoundVariables, x: any, key: Random.Key | null) => readonly [any, unknown]
  readonly infer: (variables: BoundVariables, x: any) => any
}

const isParameter = (part: unknown): part is Parameter<Shape> =>
  typeof part === "object" && part !== null && "~parameter" in part

const isModel = (part: unknown): part is Part =>
  typeof part === "object" && part !== null && "init" in part && "infer" in part

const isLayer = (part: unknown): part is Layer =>
  part !== null && (typeof part === "object" || typeof part === "function") && "~bind" in part

/** As `PartErr` on types. */
const checkPart = (name: string, part: unknown): void => {
  if (name.includes(".")) fail("define", `define: the name "${name}" has a dot, which separates the parts of a path`)
  if (!isParameter(part) && !isModel(part) && !isLayer(part)) fail("define", `define: ${name} is not a model`)
}

const isEmpty = (record: unknown): boolean => Object.keys(record as object).length === 0

/** One run of the function: what its parts compute with, and the state after the calls so far. */
interface Run {
  readonly variables: BoundVariables
  readonly training: boolean
  readonly key: Random.Key | null
  readonly after: { [name: string]: unknown }
  /** where somebody wants to know */
  readonly calls?: Array<Call>
}

/** A layer without variables, for whatever reaches it. */
const callLayer = (name: string, layer: Layer, x: Tensor.AnyTensor, run: Run, key: Random.Key | null): unknown => {
  const bound = layer["~bind"]({ shape: x.shape.slice(1), dtype: x.dtype })
  if (bound.init !== null)
    fail(
      "define",
      `define: ${name} is a layer whose variables need an input: write Nn.sequential(Nn.input(shape), layer)`
    )
  const none = { params: null, state: null }
  if (run.training) return bound.train(none, x, key)[0]
  const y = bound.infer(none, x)
  run.calls?.push({ name, kind: layer["~kind"], part: bound, infer: bound.infer, variables: none, x, y })
  return y
}

/** A part as a function. Its state goes from call to call; each call has a key of its own. */
const callable = (name: string, index: number, part: unknown, run: Run): unknown => {
  const params = run.variables.params?.[name] ?? {}
  if (isParameter(part)) return params
  let calls = 0
  const call = (x: any): unknown => {
    const key = run.key === null ? null : Random.foldIn(Random.foldIn(run.key, index), calls++)
    if (!isModel(part)) return callLayer(name, part as Layer, x, run, key)
    const variables = { params, state: run.after[name] ?? {} }
    if (!run.training) {
      const y = part.infer(variables, x)
      run.calls?.push({ name, kind: "model", part, infer: part.infer, variables, x, y })
      return y
    }
    const [y, state] = part.train(variables, x, (key === null ? {} : { key }) satisfies TrainOptions)
    if (!isEmpty(state)) run.after[name] = state
    return y
  }
  return Object.assign(call, { params }) satisfies Callable
}

/** The signatures of a record, or of one, beside what is given for them. */
const paired = (inputs: Inputs, given: any): ReadonlyArray<readonly [Signature, Tensor.AnyTensor]> =>
  isSignature(inputs)
    ? [[inputs, given]]
    : Object.entries(inputs).map(([name, signature]) => [signature, (given as Tensors)[name]!] as const)

const finish = (result: unknown, place: Outside): any => {
  if (Tensor.isTensor(result) || typeof result !== "object" || result === null || isEmpty(result))
    return leave(result, "", place)
  return mapRecord(result as Tensors, (y, name) => leave(y, ` in ${name}`, place))
}

const initial = (parts: Definition["parts"]) => (key: Random.Key) => {
  const params: { [name: string]: unknown } = {}
  const state: { [name: string]: unknown } = {}
  for (const [index, [name, part]] of Object.entries(parts).entries()) {
    const own = Random.foldIn(key, index)
    if (isParameter(part)) params[name] = part.init(own)
    else if (isModel(part)) {
      const variables = part.init(own)
      if (!isEmpty(variables.params)) params[name] = variables.params
      if (!isEmpty(variables.state)) state[name] = variables.state
    }
  }
  return { params, state: isEmpty(state) ? null : state }
}

/** A layer is not bound yet: it may draw. */
const draws = (part: unknown): boolean =>
  !isParameter(part) && (isModel(part) ? (part as any)[needsKey] === true : true)

export interface Stateful {
  readonly init: (key: Random.Key) => Readonly<Record<string, Tensor.AnyTensor>>
  readonly train: (state: any, x: Tensor.AnyTensor) => readonly [unknown, unknown]
  readonly infer: (state: any, x: Tensor.AnyTensor) => unknown
}

/** A model from two functions over state. */
export const buildWithState = (input: Signature, { infer, init, train }: Stateful): Bound => {
  const outsideOf = (x: Tensor.AnyTensor): Outside => outside([[input, x]])
  const apply: Bound["infer"] = ({ state }, x) => leave(infer(state, enter(x, input)), "", outsideOf(x))
  const initial = (key: Random.Key) => ({ params: {}, state: init(key) })
  return {
    output: outputOf(input, (x) => apply(initial(Random.key(0)), x)) as Signature,
    needsKey: false,
    hasState: true,
    init: initial,
    train: ({ state }, x) => {
      const [y, after] = train(state, enter(x, input))
      return [leave(y, "", outsideOf(x)), after]
    },
    infer: apply
  }
}

/** As `AxisErr` on types. */
const checkAxes = (inputs: Inputs): void => {
  for (const { shape } of isSignature(inputs) ? [inputs] : Object.values(inputs))
    if (shape.includes("batch"))
      fail("define", 'define: the name "batch" is that of the batch axis: give the axis of the input another')
}

export const build = (definition: Definition): Built => {
  const { apply, inputs, parts } = definition
  checkAxes(inputs)
  for (const [name, part] of Object.entries(parts)) checkPart(name, part)
  const run = (run: Run, given: any): any => {
    const pairs = paired(inputs, given)
    const place = outside(pairs)
    const xs = isSignature(inputs)
      ? enter(given, inputs)
      : mapRecord(inputs, (signature, name) => enter(given[name], signature))
    const functions = Object.fromEntries(
      Object.entries(parts).map(([name, part], index) => [name, callable(name, index, part, run)])
    )
    const draws = run.key !== null && definition.needs === "Key"
    const own = draws ? Random.foldIn(run.key, Object.keys(parts).length) : null
    return finish(apply(functions, xs, { key: own }), place)
  }
  const infer: Built["infer"] = (variables, x) =>
    run({ variables, training: false, key: null, after: { ...variables.state } }, x)
  const calls: Calls = (variables, x) => {
    const calls: Array<Call> = []
    run({ variables, training: false, key: null, after: { ...variables.state }, calls }, x)
    return calls
  }
  const init = initial(parts)
  const sample = init(Random.key(0))
  const built: Built = {
    output: outputOf(inputs, (x) => infer(sample, x)),
    needsKey: definition.needs === "Key" || Object.values(parts).some(draws),
    hasState: sample.state !== null,
    init: isEmpty(sample.params) && sample.state === null ? null : init,
    train: (variables, x, key) => {
      if (key === null && definition.needs === "Key")
        fail("define", "this model has dropout, which needs a random key: pass { key }")
      const after = { ...variables.state }
      const y = run({ variables, training: true, key, after }, x)
      return [y, sample.state === null ? null : after]
    },
    infer
  }
  return describe(built, calls)
}
