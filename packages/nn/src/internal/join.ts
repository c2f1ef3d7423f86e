/** Models one after the other: what `compose` and `encoderDecoder` share. */
import * as Random from "@typegrad/core/Random"
import type { Bound, BoundVariables, Layer, Signature } from "../Layer.ts"
import { unify } from "./apply.ts"
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
  return makeModel(first.input, pair(first["~bind"](first.input), second["~bind"](first.output), pack, keys))
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
  return {
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
}
