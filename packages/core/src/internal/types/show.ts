import type { Dim } from "./dim.ts"

type Rest<S> = S extends readonly [infer H extends Dim, ...infer T] ? `, ${H}${Rest<T>}` : ""

/**
 * A shape as messages write it: `[batch, 28, 28]`.
 *
 * @since 0.1.0
 * @category messages
 */
export type Show<S> = S extends readonly [infer H extends Dim, ...infer T] ? `[${H}${Rest<T>}]` : "[]"
