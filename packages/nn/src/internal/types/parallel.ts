/** One input, several outputs; on types. */
import type { DType } from "@typegrad/core/DType"
import type { Shape } from "@typegrad/core/Shape"
import type { Tensor } from "@typegrad/core/Tensor"
import type { Apply, Layer, Need } from "../../Layer.ts"
import type { MultiModel } from "../../MultiModel.ts"

type BranchErr<K, L, S, D extends DType> = K extends `${string}.${string}`
  ? `parallel: the name "${K}" has a dot, which separates the parts of a path`
  : L extends Layer
    ? Apply<L, S, D>["~err"]
    : `parallel: ${K & string} is not a layer`

type Errors<Bs, S, D extends DType> = {
  [K in keyof Bs]: { v: BranchErr<K, Bs[K], S, D> } extends { v: infer E extends string } ? E : 0
}

/** The branches, with a sentence in the place of each that does not fit. */
export type CheckedBranches<Bs, S, D extends DType> = [Extract<Errors<Bs, S, D>[keyof Bs], string>] extends [never]
  ? Bs
  : { readonly [K in keyof Bs]: Errors<Bs, S, D>[K] extends string ? Errors<Bs, S, D>[K] : Bs[K] }

type Outs<Bs, S, D extends DType> = Bs extends infer X
  ? { readonly [K in keyof X]: X[K] extends Layer ? OutOf<Apply<X[K], S, D>> : never }
  : never
type OutOf<A extends Layer> = A["~out"] extends infer S extends Shape ? Tensor<S, A["~outDt"]> : never

type ParamsOf<L, S, D extends DType> = L extends Layer ? Apply<L, S, D>["~params"] : null
type StateOf<L, S, D extends DType> = L extends Layer ? Apply<L, S, D>["~state"] : null

type AllParams<Bs, S, D extends DType> = Bs extends infer X
  ? { readonly [K in keyof X as ParamsOf<X[K], S, D> extends null ? never : K]: ParamsOf<X[K], S, D> }
  : never
type AllState<Bs, S, D extends DType> = Bs extends infer X
  ? { readonly [K in keyof X as StateOf<X[K], S, D> extends null ? never : K]: StateOf<X[K], S, D> }
  : never
type NeedsOf<Bs> = { [K in keyof Bs]: Bs[K] extends Layer ? Bs[K]["~needs"] : never }[keyof Bs] & Need

/** Conditional, so that a hover shows the model. */
export type Parallel<Bs, S extends Shape, D extends DType> =
  Outs<Bs, S, D> extends infer O
    ? MultiModel<Tensor<S, D>, O, AllParams<Bs, S, D>, AllState<Bs, S, D>, NeedsOf<Bs>, DType>
    : never
