/** Models one after the other: what `compose` and `encoderDecoder` share. */
import * as Random from "@typegrad/core/Random"
import type { AnyTensor } from "@typegrad/core/Tensor"
import type { Bound, BoundVariables, Layer, Signature } from "../Layer.ts"
import { unify } from "./apply.ts"
import { describe } from "./calls.ts"
import { fail, show } from "./layer.ts"
import { makeModel } from "./model.ts"

/** Of `Model` what is used here: a model with its exact types fits. */
interface Part {
  readonly "~bind": Layer["~bind"]
  readonly input: Signature
  readonly output: Signature
}

interface Words {
  readonly op: string
  /** such as "compose: the first model gives" */
  readonly gives: string
  readonly expects: string
}

/** One of the two without variables has `{}`. */
export const joined = (
  first: Part,
  second: Part,
  words: Words,
  pack: (a: unknown, b: unknown) => unknown,
  keys: readonly [string | number, string | number]
): any => {
  if (unify(second.input.shape, first.output.shape) === null)
    fail(words.op, `${words.gives} ${show(first.output.shape)} but ${words.expects} ${show(second.input.shape)}`)
  if (first.output.dtype !== second.input.dtype)
    fail(words.op, `${words.gives} ${first.output.dtype} but ${words.expects} ${second.input.dtype}`)
  const bind = (found: Signature): Bound => {
    const bound = first["~bind"](found)
    return pair(bound, second["~bind"](bound.output), pack, keys)
  }
  return makeModel(first.input, bind(first.input), bind)
}

const pair = (
  f: Bound,
  g: Bound,
  pack: (a: unknown, b: unknown) => unknown,
  keys: readonly [string | number, string | number]
): Bound => {
  const hasState = f.hasState || g.hasState
  const of = ({ params, state }: BoundVariables, key: string | number): BoundVariables => ({
    params: params[key],
    state: state?.[key] ?? null
  })
  const bound: Bound = {
    output: g.output,
    needsKey: f.needsKey || g.needsKey,
    hasState,
    init: (key) => {
      const [a, b] = [f, g].map(({ init }, index) => init?.(Random.foldIn(key, index)))
      return {
        params: pack(a?.params ?? {}, b?.params ?? {}),
        state: hasState ? pack(a?.state ?? {}, b?.state ?? {}) : null
      }
    },
    train: (variables, x, key) => {
      const own = (bound: Bound, index: number) => (bound.needsKey && key !== null ? Random.foldIn(key, index) : null)
      const [hidden, a] = f.train(of(variables, keys[0]), x, own(f, 0))
      const [y, b] = g.train(of(variables, keys[1]), hidden, own(g, 1))
      return [y, hasState ? pack(a ?? {}, b ?? {}) : null]
    },
    infer: (variables, x) => g.infer(of(variables, keys[1]), f.infer(of(variables, keys[0]), x))
  }
  const call = (part: Bound, key: string | number, variables: BoundVariables, x: AnyTensor) => {
    const own = of(variables, key)
    const y = part.infer(own, x)
    return { name: String(key), kind: "model", part, infer: part.infer, variables: own, x, y }
  }
  return describe(bound, (variables, x) => {
    const first = call(f, keys[0], variables, x as AnyTensor)
    return [first, call(g, keys[1], variables, first.y)]
  })
}
