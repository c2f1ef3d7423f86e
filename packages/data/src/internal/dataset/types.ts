/** Records of example tensors in the types: what a batch of them is, and the sentences of the combinators. */
import type { DType } from "@typegrad/core/DType"
import type { DTypeOf, NdArray, NestedShape } from "@typegrad/core/NdArray"
import type { BadCount, Bz, Dim, DimNe, Dt, Join, Sh, Shape } from "@typegrad/core/Shape"
import type { Spec } from "@typegrad/core/Spec"
import type { Tensor } from "@typegrad/core/Tensor"

/** with the batch axis, if there is one */
export type AddBatch<T, B> =
  T extends Tensor<infer S extends Shape, infer D extends DType> ? Tensor<B extends Dim ? [B, ...S] : S, D> : never

/** without the first axis, if batched */
export type DropBatch<T, B> = B extends Dim
  ? T extends Tensor<readonly [Dim, ...infer R extends Shape], infer D extends DType>
    ? Tensor<R, D>
    : T
  : T

/** every field of a record without its first axis */
export type DropBatches<R, B> = { readonly [K in keyof R]: DropBatch<R[K], B> }

/** the record `E` with field `K` replaced or added */
export type Put<E, K extends string, V> = E extends infer Y
  ? { readonly [P in keyof Y | K]: P extends K ? V : P extends keyof Y ? Y[P] : never }
  : never

/**
 * What a function of whole batches sees: every field with the batch axis first.
 *
 * @since 0.1.0
 * @category models
 */
export type Batch<E, B> = { readonly [K in keyof E]: AddBatch<E[K], B> }

/**
 * A batch on the host: an array for every field of `E`, with the batch axis first.
 *
 * @since 0.1.0
 * @category models
 */
export type ArraysOf<E, B> = {
  readonly [K in keyof E]: E[K] extends Tensor<infer S extends Shape, infer D extends DType>
    ? NdArray<B extends Dim ? [B, ...S] : [number, ...S], D>
    : never
}

/** arrays of whole columns, as the record of an example */
export type RowsOf<A> = {
  readonly [K in keyof A]: A[K] extends NdArray<infer S extends Shape, infer D extends DType>
    ? Tensor<S extends readonly [Dim, ...infer R extends Shape] ? R : ReadonlyArray<number>, D>
    : never
}

/** nested or typed arrays of whole columns, as the record of an example */
export type ElementsOf<A> = {
  readonly [K in keyof A]: Tensor<
    NestedShape<A[K]> extends readonly [Dim, ...infer R extends Shape] ? R : ReadonlyArray<number>,
    DTypeOf<A[K]>
  >
}

/** specs of one example's fields, as its record */
export type SpecsOf<F> = {
  readonly [K in keyof F]: F[K] extends Spec<infer S extends Shape, infer D extends DType> ? Tensor<S, D> : never
}

// ---------------------------------------------------------------- sentences. Each begins with a distributive test of a naked parameter

/** combinators that count examples stand before `batch` */
export type BatchedErr<B, Op extends string> = B extends Dim
  ? `${Op}: this dataset is already batched by ${B}: put ${Op} before batch`
  : 0

/** `N` itself, or a sentence if it is a literal and no count: without `Guard`, so that a bare type parameter of the caller gets through */
export type Count<N extends number, What extends string> =
  BadCount<N> extends "bad" ? `${What} must be a whole number, at least 1, but is ${N}` : N

export type BatchErr<E, B, Last> = B extends Dim
  ? `batch: this dataset is already batched by ${B}`
  : Last extends "pad"
    ? "mask" extends keyof E
      ? "batch: examples already have a field mask: rename it with Dataset.rename"
      : 0
    : 0

export type ShuffleErr<B> = B extends Dim
  ? `shuffle: after batch(${B}) only whole batches are shuffled: put shuffle before batch`
  : 0

export type UnbatchedErr<B, Op extends string, How extends string> = B extends null ? `${Op}: ${How}` : 0

type ShowBatch<B> = B extends Dim ? `${B}` : "none"

export type ZipErr<E, B, F, C> = E extends unknown
  ? F extends unknown
    ? Extract<keyof E, keyof F> extends infer L
      ? [L] extends [never]
        ? [B] extends [C]
          ? 0
          : [C] extends [B]
            ? 0
            : `zip: one side has batch ${ShowBatch<B>}, the other ${ShowBatch<C>}: zip before batch`
        : `zip: both datasets have a field ${Join<L>}: rename one with Dataset.rename`
      : 0
    : 0
  : 0

/** the fields of a mapped batch that do not begin with the batch axis */
type Lost<R, B, Z extends string = "v"> = B extends Dim
  ? {
      [K in keyof R]: R[K] extends { readonly shape: infer S }
        ? S extends readonly [infer b, ...ReadonlyArray<unknown>]
          ? Bz<DimNe<b, B>, Z> extends Bz<"ne", Z>
            ? K
            : never
          : S extends readonly []
            ? K
            : never
        : never
    }[keyof R]
  : never

export type MapErr<R, B, Op extends string = "map"> = B extends Dim
  ? R extends unknown
    ? Lost<R, B> extends infer L
      ? [L] extends [never]
        ? 0
        : `${Op}: field ${Join<L>} has lost the batch axis ${B}: ${Op} works on whole batches`
      : 0
    : 0
  : UnbatchedErr<B, Op, `the dataset is not batched: put ${Op} after Dataset.batch(64), it works on whole batches`>

type FieldErr<E, K, Op extends string> = K extends keyof E
  ? 0
  : `${Op}: examples have no field ${K & string}, only ${Join<keyof E>}`

export type NormaliseErr<E, K> = K extends keyof E
  ? Dt<E[K]> extends "float32"
    ? 0
    : `normalise: field ${K & string} is ${Dt<E[K]>}, not float: cast it first`
  : FieldErr<E, K, "normalise">

export type OneHotErr<E, K> = K extends keyof E
  ? Dt<E[K]> extends "int32"
    ? 0
    : `oneHot: field ${K & string} is ${Dt<E[K]>}, not int32 class ids`
  : FieldErr<E, K, "oneHot">

export type RenameErr<E, K, J> = J extends keyof E
  ? J extends K
    ? 0
    : `rename: examples already have a field ${J & string}`
  : 0

export type Hot<T, N extends number> = Tensor<[...Sh<T>, N]>
