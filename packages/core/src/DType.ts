/**
 * Element types of tensors and arrays.
 *
 * @since 0.1.0
 */

/**
 * The element type of a tensor: IEEE binary32, two's complement 32-bit integer, or truth value.
 *
 * @since 0.1.0
 * @category models
 */
export type DType = "float32" | "int32" | "bool"

/**
 * The element types that have gradients.
 *
 * @since 0.1.0
 * @category models
 */
export type Float = "float32"

/**
 * The typed array that holds elements of `D` on the host: `bool` is one byte an element, 0 or 1.
 *
 * @since 0.1.0
 * @category models
 */
export type DataOf<D extends DType> = D extends "float32" ? Float32Array : D extends "int32" ? Int32Array : Uint8Array
