/** Parts of stacks, on types. */

/** The first `N` of a list. */
export type Taken<Ls, N, O extends ReadonlyArray<unknown> = []> = number extends N
  ? Ls
  : O["length"] extends N
    ? O
    : Ls extends readonly [infer L, ...infer R]
      ? Taken<R, N, [...O, L]>
      : O

/** `N` itself, or a sentence if the list is shorter. */
export type CountOf<Ls extends ReadonlyArray<unknown>, N extends number> = number extends N | Ls["length"]
  ? N
  : `${N}` extends `-${string}` | `${string}.${string}` | `${string}e${string}`
    ? Short<Ls, N>
    : Taken<Ls, N> extends { readonly length: N }
      ? N
      : Short<Ls, N>

type Short<
  Ls extends ReadonlyArray<unknown>,
  N extends number
> = `prefix: the stack has ${Ls["length"]} layers, not ${N}`

export type LastErr<Ls> = Ls extends readonly [] ? "replaceHead: the stack has no layers" : 0
