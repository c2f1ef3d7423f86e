/**
 * The size of an axis in a type: a number literal (known), a string (symbolic: equal to itself only), or `number`
 * (known only at run time, so never a false compile error and always a run-time check).
 *
 * @since 0.1.0
 * @category models
 */
export type Dim = number | string

/**
 * The dims of a tensor, outermost axis first. `[]` is a scalar.
 *
 * @since 0.1.0
 * @category models
 */
export type Shape = ReadonlyArray<Dim>

/**
 * A shape whose rank is known. Against `unknown`, not `Dim`: only so is it decided for dims that are type parameters.
 */
export type Ranked = readonly [] | readonly [unknown, ...ReadonlyArray<unknown>]

/** Strips `readonly`: shorter hovers. */
export type Mut<S extends Shape> = [...S]
