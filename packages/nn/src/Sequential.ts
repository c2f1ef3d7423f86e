/**
 * Composition of layers, left to right.
 *
 * @since 0.1.0
 */
import type { DType } from "@typegrad/core/DType"
import type { Guard, Shape } from "@typegrad/core/Shape"
import { chain } from "./internal/chain.ts"
import { fail } from "./internal/layer.ts"
import { makeModel } from "./internal/model.ts"
import type { Checked, FoldAll, Folded, InputErr, RecordOf } from "./internal/types/fold.ts"
import type { Layer, Need, Signature } from "./Layer.ts"
import type { Input } from "./layers/input.ts"
import type { Model } from "./Model.ts"

type ToModel<S extends Shape, T extends DType, R, Needs extends Need> =
  R extends Folded<infer O extends Shape, infer OT, infer Ps, infer Ss, any, any>
    ? Model<S, O, RecordOf<Ps>, RecordOf<Ss>, Needs, T, OT>
    : never

type ShapeOf<X> = X extends { readonly shape: infer S extends Shape } ? S : Shape
type DTypeOf<X> = X extends { readonly dtype: infer D extends DType } ? D : DType
type NeedsOf<L> = L extends Layer ? L["~needs"] : never

/**
 * A model from its input and layers, any number of them. Shapes are threaded from left to right: the first layer that does
 * not fit is a compile error at that argument, whose text says why. Dims the compiler does not know are checked when the
 * model is made, by a `ShapeError` with the same sentence.
 *
 * Variables are records by layer: the layer's name, or its kind and the number of layers with parameters before it
 * (`dense0`, `dense1`). Each layer gets its own key, folded with its index.
 *
 * The number counts all layers that have variables, of any kind: a layer put in or taken out renames those behind it. Give a `name` to
 * layers whose checkpoints must survive such edits: `Nn.dense(10, { name: "head" })`.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const mlp = Nn.sequential(Nn.input([28, 28, 1]), Nn.flatten, Nn.dense(256), Nn.relu, Nn.dense(10))
 * mlp.output.shape // => [10]
 * mlp.init(Random.key(0)).params.dense1.kernel.shape // => [256, 10]
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const sequential = <X, const Ls extends ReadonlyArray<unknown>>(
  input: Guard<InputErr<X>, X>,
  ...layers: Checked<FoldAll<ShapeOf<X>, DTypeOf<X>, Ls>, Ls>
): ToModel<ShapeOf<X>, DTypeOf<X>, FoldAll<ShapeOf<X>, DTypeOf<X>, Ls>, NeedsOf<Ls[number]>> => {
  const first: unknown = input
  if (typeof first !== "object" || first === null || !("shape" in first && "dtype" in first))
    fail("sequential", "sequential: the first argument must be Nn.input(shape)")
  const bind = (found: Signature) => chain(found, layers as ReadonlyArray<unknown> as ReadonlyArray<Layer>)
  return makeModel(input as Input<Shape, DType>, bind(input as Input<Shape, DType>), bind) as never
}
