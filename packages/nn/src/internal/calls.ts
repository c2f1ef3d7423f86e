/** What a layer is made of, for whoever describes models. Kept beside layers, so that a layer around another says nothing of it. */
import type { AnyTensor } from "@typegrad/core/Tensor"
import type { BoundVariables } from "../Layer.ts"

/** One application of a part: of a layer in a chain, or of a part of `define`. */
export interface Call {
  /** the key of its variables; its kind where it has none */
  readonly name: string
  readonly kind: string
  /** to be asked for its own calls */
  readonly part: object
  readonly infer: (variables: BoundVariables, x: any) => any
  readonly variables: BoundVariables
  readonly x: any
  readonly y: any
}

/** The calls of an inference, in order. */
export type Calls = (
  variables: BoundVariables,
  x: AnyTensor | Readonly<Record<string, AnyTensor>>
) => ReadonlyArray<Call>

const known: WeakMap<object, Calls> = /*#__PURE__*/ new WeakMap()

export const describe = <A extends object>(part: A, calls: Calls): A => {
  known.set(part, calls)
  return part
}

export const callsOf = (part: object): Calls | undefined => known.get(part)

/** `part` is made of what `of` is made of. */
export const describeAs = <A extends object>(part: A, of: object): A => {
  const calls = known.get(of)
  return calls === undefined ? part : describe(part, calls)
}
