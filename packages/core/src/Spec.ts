/**
 * Descriptions of tensors that do not exist yet: the arguments of a compiled program.
 *
 * @since 0.1.0
 */
import type { DType } from "./DType.ts"
import { checkDType } from "./internal/shape/dtype.ts"
import { checkDims } from "./internal/shape/sizes.ts"
import type { DimsErr, Guard, Shape } from "./Shape.ts"

/**
 * @since 0.1.0
 * @category symbols
 */
export const TypeId = "~typegrad/core/Spec"

/**
 * Shape and dtype of an argument. A string in the shape is a symbolic axis: each run binds it to a size.
 *
 * @since 0.1.0
 * @category models
 */
export interface Spec<out S extends Shape, out D extends DType = "float32"> {
  readonly [TypeId]: "Spec"
  readonly shape: S
  readonly dtype: D
}

/**
 * Any spec.
 *
 * @since 0.1.0
 * @category models
 */
export type AnySpec = Spec<Shape, DType>

/**
 * The spec of a tensor of this shape and dtype. Dims are sizes (whole, not negative) or names; others throw
 * `ShapeError`.
 *
 * @example
 * ```ts
 * import * as Spec from "@typegrad/core/Spec"
 *
 * const images = Spec.make(["batch", 28, 28])
 * images.shape // => ["batch", 28, 28]
 * images.dtype // => "float32"
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <const S extends Shape, D extends DType = "float32">(
  shape: Guard<DimsErr<S, "Spec.make">, S>,
  dtype?: D
): Spec<[...S], NoInfer<D>> => {
  const dims = shape as Shape
  checkDims("Spec.make", dims)
  return { [TypeId]: "Spec", shape: [...dims] as any, dtype: checkDType("Spec.make", dtype ?? "float32") as D }
}

/**
 * Whether a value is a spec.
 *
 * @since 0.1.0
 * @category guards
 */
export const isSpec = (value: unknown): value is AnySpec =>
  typeof value === "object" && value !== null && TypeId in value
