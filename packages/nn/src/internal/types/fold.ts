/**
 * Composition of layers on types: shape and dtype are threaded through the list up to the first layer that does not fit.
 * By index, as taking the head off a tuple again and again is quadratic.
 */
import type { DType } from "@typegrad/core/DType"
import type { Shape } from "@typegrad/core/Shape"
import type { Apply, Layer } from "../../Layer.ts"
import type { Kind } from "../kinds.ts"
import type { Inc } from "./next.ts"

/** What the fold gives: output, variables by name, and the sentence of the layer at index `At`. */
export interface Folded<Out, DT extends DType, Params, State, Err, At> {
  readonly out: Out
  readonly dt: DT
  readonly params: Params
  readonly state: State
  readonly err: Err
  readonly at: At
}

type Entry<Name extends string, V> = { readonly [K in Name]: V }

/** Names must not look like those given by number, nor hold the separator of paths. A name of type `string` waits. */
type NameErr<Name, Taken> = string extends Name
  ? 0
  : Name extends Taken
    ? `two layers are named "${Name & string}"`
    : Name extends `${string}.${string}`
      ? `the name "${Name}" has a dot, which separates the parts of a path`
      : Name extends `${Kind}${number}`
        ? `the name "${Name}" is like those given by number: choose another`
        : 0

type Fold<
  S,
  DT extends DType,
  Ls extends ReadonlyArray<unknown>,
  I = 0,
  Ps = {},
  Ss = {},
  C = 0
> = I extends Ls["length"]
  ? Folded<S, DT, Ps, Ss, 0, -1>
  : Ls[I & keyof Ls] extends infer L extends Layer
    ? { v: Apply<L, S, DT>["~err"] } extends { v: string }
      ? Folded<Shape, DType, Ps, Ss, Apply<L, S, DT>["~err"], I>
      : Apply<L, S, DT>["~params"] extends null
        ? Fold<Apply<L, S, DT>["~out"], Apply<L, S, DT>["~outDt"], Ls, Inc<I>, Ps, Ss, C>
        : L["~name"] extends ""
          ? Add<Apply<L, S, DT>, Ls, I, Ps, Ss, C, `${L["~kind"]}${C & number}`>
          : NameErr<L["~name"], keyof Ps> extends infer E extends string
            ? Folded<Shape, DType, Ps, Ss, E, I>
            : Add<Apply<L, S, DT>, Ls, I, Ps, Ss, C, L["~name"]>
    : Folded<Shape, DType, Ps, Ss, NotLayer<Ls[I & keyof Ls], I>, I>

/** What stands where a layer should: most often a constructor that nobody called. */
type NotLayer<F, I> = F extends (...args: any) => infer L
  ? L extends { readonly "~kind": infer Name extends string }
    ? string extends Name
      ? `sequential: layer ${I & number} is a function that makes a layer: call it`
      : `sequential: layer ${I & number} is a function that makes a layer: call it, Nn.${Name}(...)`
    : `sequential: layer ${I & number} is a function, not a layer`
  : F extends ReadonlyArray<unknown>
    ? `sequential: layer ${I & number} is an array: spread it, ...layers`
    : `sequential: layer ${I & number} is not a layer`

type Add<A extends Layer, Ls extends ReadonlyArray<unknown>, I, Ps, Ss, C, Name extends string> = Fold<
  A["~out"],
  A["~outDt"],
  Ls,
  Inc<I>,
  Ps & Entry<Name, A["~params"]>,
  A["~state"] extends null ? Ss : Ss & Entry<Name, A["~state"]>,
  Inc<C>
>

/**
 * The fold over a list of layers. While inference is under way TypeScript instantiates `Ls` with never, whose length never
 * ends the loop; a list of unknown length gives an unknown model.
 */
export type FoldAll<S, DT extends DType, Ls extends ReadonlyArray<unknown>> = [Ls] extends [never]
  ? never
  : number extends Ls["length"]
    ? Folded<Shape, DType, any, any, 0, -1>
    : Fold<S, DT, Ls>

/** The results of a fold one by one: `infer`, as an index would not see through a list that is still generic. */
export type FoldOut<R> = R extends Folded<infer O, any, any, any, any, any> ? O : never
export type FoldDt<R> = R extends Folded<any, infer T, any, any, any, any> ? T : DType
export type FoldErr<R> = R extends Folded<any, any, any, any, infer E, any> ? E : 0
export type FoldParams<R> =
  R extends Folded<any, any, infer Ps, any, any, any> ? ([keyof Ps] extends [never] ? null : RecordOf<Ps>) : null
export type FoldState<R> =
  R extends Folded<any, any, any, infer Ss, any, any> ? ([keyof Ss] extends [never] ? null : RecordOf<Ss>) : null

/** An intersection as one record; inline, so that a hover shows the record. */
export type RecordOf<Es> = Es extends infer X ? { readonly [K in keyof X]: X[K] } : never

/**
 * One of the sentences for all that an unknown input may be: that about literal sizes. A template key makes an index
 * signature, which `{}` has.
 */
type Chosen<E extends string> = [Plain<E>] extends [never] ? E : Plain<E>
type Plain<E extends string> = E extends `${string} but got ${DType}` ? never : {} extends Record<E, 1> ? never : E

/** `Checked` for layers whose input is not known yet. */
export type CheckedUnknown<R, Ls> =
  R extends Folded<any, any, any, any, infer E extends string, infer I>
    ? { [K in keyof Ls]: K extends `${I & number}` ? Chosen<E> : Ls[K] }
    : Ls

/** The layers themselves, with the sentence in the place of the first that does not fit. */
export type Checked<R, Ls> =
  R extends Folded<any, any, any, any, infer E extends string, infer I>
    ? { [K in keyof Ls]: K extends `${I & number}` ? E : Ls[K] }
    : Ls

/** A sentence if a model does not begin with its input. */
export type InputErr<X> = X extends { readonly shape: any; readonly dtype: any }
  ? 0
  : "sequential: the first argument must be Nn.input(shape)"
