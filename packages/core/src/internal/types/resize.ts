import type { BadCount, CountText } from "./count.ts"
import type { Dim, Ranked, Shape } from "./dim.ts"
import type { Bz } from "./guard.ts"
import type { Show } from "./show.ts"

/** The first size that is none, as a message. */
type Bad<Ns, Z extends string = "v"> = Ns extends readonly [infer n, ...infer R]
  ? Bz<BadCount<n>, Z> extends Bz<"bad", Z>
    ? CountText<"resize", "a size", n>
    : Bad<R>
  : 0

/** `S` without as many of its last dims as `Ns` has; never where it has fewer. */
type Drop<S, Ns> = Ns extends readonly [unknown, ...infer R]
  ? S extends readonly [...infer L extends Shape, Dim]
    ? Drop<L, R>
    : never
  : S

type Last<S, Ns extends ReadonlyArray<number>, S0> = S extends readonly [...infer L extends Shape, infer c extends Dim]
  ? [Drop<L, Ns>] extends [infer O extends Shape]
    ? [O] extends [never]
      ? TooMany<S0, Ns>
      : [...O, ...Ns, c]
    : never
  : TooMany<S0, Ns>

type TooMany<
  S,
  Ns extends ReadonlyArray<number>
> = `resize: ${Ns["length"]} sizes do not fit ${Show<S>}: the last axis is channels`

/**
 * `S`, whose last axis is channels, with the sizes `Ns` of the axes before it; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type Resize<S extends Shape, Ns extends ReadonlyArray<number>> = S extends Ranked
  ? Ns extends Ranked
    ? Bad<Ns> extends infer E
      ? E extends string
        ? E
        : Last<S, Ns, S>
      : never
    : { [K in keyof S]: Dim }
  : Shape
