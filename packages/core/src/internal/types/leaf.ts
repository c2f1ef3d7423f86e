import type { DType } from "../../DType.ts"
import type { Shape } from "./dim.ts"

/**
 * The shape of a tensor, array or spec.
 *
 * @since 0.1.0
 * @category models
 */
export type Sh<T> = T extends { readonly shape: infer S extends Shape } ? S : Shape

/**
 * `Sh` without the constraint: decided even for dims that are type parameters.
 *
 * @since 0.1.0
 * @category models
 */
export type Sx<T> = T extends { readonly shape: infer S } ? S : Shape

/**
 * The dtype of a tensor, array or spec.
 *
 * @since 0.1.0
 * @category models
 */
export type Dt<T> = T extends { readonly dtype: infer D extends DType } ? D : DType

/**
 * An intersection or mapped type as one record.
 *
 * @since 0.1.0
 * @category models
 */
export type Simple<T> = T extends infer X ? { readonly [K in keyof X]: X[K] } : never
