import type { DType } from "@typegrad/core/DType"
import type { Shape } from "@typegrad/core/Shape"
import { chain } from "../internal/chain.ts"
import * as internal from "../internal/layer.ts"
import type {
  CheckedUnknown,
  FoldAll,
  FoldDt,
  FoldErr,
  FoldOut,
  FoldParams,
  FoldState
} from "../internal/types/fold.ts"
import type { Layer } from "../Layer.ts"

/**
 * Layers as one layer.
 *
 * @since 0.1.0
 * @category models
 */
export interface Stack<Ls extends ReadonlyArray<Layer>> extends Layer {
  readonly "~kind": "stack"
  readonly "~name": ""
  readonly "~needs": Ls[number]["~needs"]
  readonly "~out": FoldOut<FoldAll<this["~in"], this["~dt"], Ls>>
  readonly "~outDt": FoldDt<FoldAll<this["~in"], this["~dt"], Ls>>
  readonly "~params": FoldParams<FoldAll<this["~in"], this["~dt"], Ls>>
  readonly "~state": FoldState<FoldAll<this["~in"], this["~dt"], Ls>>
  readonly "~err": FoldErr<FoldAll<this["~in"], this["~dt"], Ls>>
  /** what it is made of */
  readonly layers: Ls
}

/** Without the check of its types. */
export const stackOf = <const Ls extends ReadonlyArray<Layer>>(layers: Ls): Stack<Ls> => ({
  ...internal.make<Stack<Ls>>("stack", "", (input) => chain(input, layers)),
  layers
})

/**
 * A block: layers, left to right, that wait for their input, so the block serves inputs of many shapes. A block that fits
 * no input is a compile error where it is written, as far as that can be seen; what depends on the input is checked where
 * the block is used. Its variables are a record like that of `sequential`.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const block = Nn.stack(Nn.dense(64), Nn.batchNorm(), Nn.relu)
 * Nn.sequential(Nn.input([784]), block, block, Nn.dense(10)).output.shape // => [10]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const stack = <const Ls extends ReadonlyArray<Layer>>(
  ...layers: CheckedUnknown<FoldAll<Shape, DType, Ls>, Ls>
): Stack<Ls> => stackOf(layers as unknown as Ls)
