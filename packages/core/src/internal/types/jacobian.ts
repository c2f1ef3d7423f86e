/** The types of Jacobians. */
import type { Tensor } from "../../Tensor.ts"
import type { Shape } from "./dim.ts"

type Leaf = { readonly shape: any; readonly dtype: any }

/** A tensor of shape `S` by the tensors `X`. */
type By<S extends Shape, X> = X extends { readonly shape: infer T extends Shape; readonly dtype: any }
  ? Tensor<[...S, ...T]>
  : { readonly [K in keyof X]: By<S, X[K]> }

/**
 * The derivative of the tensors `R` by the tensors `X`: the tree of `R`, with the tree of `X` in the place of every tensor, whose
 * tensors have the axes of both.
 *
 * @since 0.1.0
 * @category models
 */
export type Jacobian<R, X> = R extends Leaf ? By<R["shape"], X> : { readonly [K in keyof R]: Jacobian<R[K], X> }
