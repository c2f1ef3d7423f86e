/** How the transforms of this package are made: their types are said by their constructors. */
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import type { Optimizer } from "../Optimizer.ts"
import type { Stateless, StateRule } from "./types/state.ts"

export type Leaf = Tensor.Tensor<Shape>

/** A tree of float32 tensors whose type is known to the caller. */
export type Params = any

interface Functions {
  readonly init: (params: Params) => unknown
  readonly update: (gradients: Params, state: any, params: Params) => readonly [Params, unknown]
}

export const make = <S extends StateRule, Q extends string = "">(functions: Functions): Optimizer<S, Q> =>
  functions as unknown as Optimizer<S, Q>

export const stateless = (f: (gradients: Params, params: Params) => Params): Optimizer<Stateless> =>
  make({ init: () => ({}), update: (gradients, _, params) => [f(gradients, params), {}] })

/** A running mean, of which `decay` is kept. */
export const blend = (decay: number, old: unknown, next: unknown): Leaf =>
  Tensor.add(Tensor.mul(old as Leaf, decay) as Leaf, Tensor.mul(next as Leaf, 1 - decay) as Leaf) as Leaf

export const checkRange = (what: string, value: number, ok: boolean, range: string): void => {
  if (!ok) throw new RangeError(`${what} must be ${range} but is ${value}`)
}
