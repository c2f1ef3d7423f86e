import type { DType } from "../../DType.ts"
import type { Bz, DimNe, Show } from "../../Shape.ts"
import type { Ranked, Shape } from "../types/dim.ts"
import type { Prod, Sym } from "../types/product.ts"

/**
 * Numbers or truth values in arrays of arrays.
 *
 * @since 0.1.0
 * @category models
 */
export type Nested = number | boolean | ReadonlyArray<Nested>

/**
 * What an array can be made of.
 *
 * @since 0.1.0
 * @category models
 */
export type Source = Nested | Float32Array | Int32Array | Uint8Array

/**
 * The shape of nested arrays, as far as their lengths are known.
 *
 * @since 0.1.0
 * @category models
 */
export type NestedShape<N> = N extends Float32Array | Int32Array | Uint8Array
  ? [number]
  : N extends readonly [infer H, ...ReadonlyArray<unknown>]
    ? [N["length"], ...NestedShape<H>]
    : N extends readonly []
      ? [0]
      : N extends ReadonlyArray<infer E>
        ? [Nested] extends [E]
          ? Shape
          : [number, ...NestedShape<E>]
        : []

/**
 * The dtype of what an array is made of.
 *
 * @since 0.1.0
 * @category models
 */
export type DTypeOf<N> = N extends Int32Array
  ? "int32"
  : N extends Uint8Array | boolean
    ? "bool"
    : N extends Float32Array | number
      ? "float32"
      : N extends ReadonlyArray<infer E>
        ? [E] extends [never]
          ? "float32"
          : [Nested] extends [E]
            ? DType
            : DTypeOf<E>
        : DType

/**
 * A message if the shape `S` has another number of elements than the data's shape `A`.
 *
 * @since 0.1.0
 * @category rules
 */
export type CountErr<A extends Shape, S extends Shape, Z extends string = "v"> = S extends Ranked
  ? [Prod<A>, Prod<S>] extends [
      [infer n extends number, "", infer u],
      [infer m extends number, infer z extends string, infer v]
    ]
    ? z extends ""
      ? true extends u | v
        ? 0
        : Bz<DimNe<n, m>, Z> extends Bz<"ne", Z>
          ? `NdArray.make: ${Show<S>} has ${m}${Sym<z>} elements but the data has ${n}`
          : 0
      : `NdArray.make: ${z} has no size here: name axes with NdArray.refine`
    : 0
  : 0
