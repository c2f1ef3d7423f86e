/** Which parameters a mask means, on types. */
import type { Join } from "@typegrad/core/Shape"
import type { Paths } from "@typegrad/core/Tree"

/** The last part of a path. */
type Name<Path extends string> = Path extends `${string}.${infer Rest}` ? Name<Rest> : Path

/** The subtrees that a path is in. */
type Heads<Path extends string> = Path extends `${infer Head}.${infer Rest}` ? Head | `${Head}.${Heads<Rest>}` : never

/**
 * The masks that make sense for the parameters `P`: a path (`"dense0.kernel"`), a subtree (`"dense0"`), or every leaf of a
 * name (`"*.kernel"`).
 *
 * @since 0.1.0
 * @category type functions
 */
export type Masks<P> = Paths<P> extends infer Q extends string ? Q | Heads<Q> | `*.${Name<Q>}` : never

type Head<X> = X extends `${infer H}.${infer _}` ? H : X

/** The paths that begin like `X`, else all. */
type Near<Path extends string, X> =
  Extract<Path, `${Head<X> & string}.${string}`> extends infer R ? ([R] extends [never] ? Path : R) : never

/**
 * A sentence if a mask in the union `Q` means no parameter of `P`.
 *
 * @since 0.1.0
 * @category checks
 */
export type MaskErr<P, Q> = P extends unknown
  ? Q extends ""
    ? 0
    : Exclude<Q, Masks<P> | ""> extends infer X
      ? [X] extends [never]
        ? 0
        : `no parameter is called "${Join<X>}": the model has ${Join<Near<Paths<P> & string, X>>}`
      : 0
  : 0
