/**
 * What a layer is: a value whose type carries a function from the shape that reaches it to the shape it gives, its
 * parameters, its state and, where it does not fit, a sentence. Layers know nothing of a batch in their types; at run time
 * the batch axes lead and are carried through.
 *
 * For authors of layers; users call the constructors of `Nn`.
 *
 * @since 0.1.0
 */
import type { DType } from "@typegrad/core/DType"
import type { Key } from "@typegrad/core/Random"
import type { Shape } from "@typegrad/core/Shape"
import type { AnyTensor } from "@typegrad/core/Tensor"

/**
 * What training needs besides variables and input: `"Key"` is a random key.
 *
 * @since 0.1.0
 * @category models
 */
export type Need = "Key"

/**
 * A layer. The members that begin with `~` and have no value at run time (`~in` to `~params`) are a function on types: set
 * `~in` (per-example shape) and `~dt`, read the others. `~err` is a sentence (a string type) or anything else; `~params`
 * and `~state` are null where there are none, and a layer with state has parameters, if only `{}`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Layer {
  readonly "~in": unknown
  readonly "~dt": DType
  readonly "~out": unknown
  readonly "~outDt": DType
  readonly "~err": unknown
  readonly "~params": unknown
  readonly "~state": unknown
  readonly "~needs": Need
  /** in messages, and in the names of variables */
  readonly "~kind": string
  /** the key of its variables in the model's; "" for the kind and a running number */
  readonly "~name": string
  /** the layer for inputs of this per-example shape; throws a `ShapeError` with the sentence of `~err` */
  readonly "~bind": (input: Signature) => Bound
}

/**
 * The shape of one example (an axis with a name has no known size yet) and its element type.
 *
 * @since 0.1.0
 * @category models
 */
export interface Signature<out S extends Shape = Shape, out D extends DType = DType> {
  readonly shape: S
  readonly dtype: D
}

/**
 * A layer that knows its input. `params` and `state` are trees of tensors, null where there are none.
 *
 * @since 0.1.0
 * @category models
 */
export interface Bound {
  readonly output: Signature
  /** whether `train` uses the key */
  readonly needsKey: boolean
  /** whether `init` gives state */
  readonly hasState: boolean
  /** null: no parameters, so no state either */
  readonly init: ((key: Key) => { readonly params: unknown; readonly state: unknown }) | null
  /** `key` is null when training was given none */
  readonly train: (variables: BoundVariables, x: AnyTensor, key: Key | null) => readonly [AnyTensor, unknown]
  readonly infer: (variables: BoundVariables, x: AnyTensor) => AnyTensor
}

/**
 * @since 0.1.0
 * @category models
 */
export interface BoundVariables {
  readonly params: any
  readonly state: any
}

/**
 * The layer `L` applied to examples of shape `S`: then `["~out"]`, `["~params"]`, `["~err"]` and so on.
 *
 * @since 0.1.0
 * @category type functions
 */
export type Apply<L, S, DT> = L & { readonly "~in": S; readonly "~dt": DT }
