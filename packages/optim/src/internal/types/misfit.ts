/** Whether gradients, updates, states and variables belong to what they meet, as sentences. */
import type { Dt, LastOf, Show, Sx } from "@typegrad/core/Shape"

interface Leaf {
  readonly shape: unknown
  readonly dtype: unknown
}

type Under<Path extends string, K> = Path extends "" ? `${K & string}` : `${Path}.${K & string}`

/** How the leaves of `F` differ from those of `E`: a union of sentences. */
type Misfits<E, F, Where extends string, Path extends string = ""> = [F] extends [E]
  ? never
  : E extends Leaf
    ? F extends Leaf
      ? Dt<F> extends Dt<E>
        ? `${Path} is ${Show<Sx<F>>} there but ${Show<Sx<E>>} in ${Where}`
        : `${Path} is ${Dt<F>} there but ${Dt<E>} in ${Where}`
      : `${Path} is missing there`
    : {
        [K in keyof E]: K extends keyof F
          ? Misfits<E[K], F[K], Where, Under<Path, K>>
          : `${Under<Path, K>} is missing there`
      }[keyof E]

type Told<Message extends string, X> = [X] extends [never] ? Message : `${Message}: ${LastOf<X> & string}`

/**
 * A sentence that begins with `Message` if the tree `F` is not one of the type `P`, which is in `Where`.
 *
 * @since 0.1.0
 * @category checks
 */
export type TreeErr<P, F, Message extends string, Where extends string = "the parameters"> = P extends unknown
  ? F extends P
    ? 0
    : Told<Message, Misfits<P, F, Where>>
  : 0

/** The same of a state, whose parts that mirror the parameters are named as the parameters are. */
type StateMisfits<P, S, F> = [F] extends [S]
  ? never
  : [S] extends [P]
    ? Misfits<P, F, "the parameters">
    : S extends Leaf
      ? never
      : S extends ReadonlyArray<unknown>
        ? { [K in keyof S]: K extends keyof F ? StateMisfits<P, S[K], F[K]> : never }[number]
        : { [K in keyof S]: K extends keyof F ? StateMisfits<P, S[K], F[K]> : never }[keyof S]

/**
 * A sentence if the state `F` is not the state `S` that an optimizer keeps for the parameters `P`.
 *
 * @since 0.1.0
 * @category checks
 */
export type StateErr<P, S, F> = P extends unknown
  ? F extends S
    ? 0
    : [StateMisfits<P, S, F>] extends [never]
      ? "update: the state is that of another optimizer"
      : Told<"update: the state is that of other parameters", StateMisfits<P, S, F>>
  : 0
