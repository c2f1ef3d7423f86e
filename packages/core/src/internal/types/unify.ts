import type { DimNe } from "./equal.ts"
import type { Bz } from "./guard.ts"
import type { MkDim, Prod } from "./product.ts"

type IsSym<D> = [D] extends [number] ? 0 : "sym"

/**
 * `[Env & bindings]` of the symbols in the declared shape `I` to the dims of the actual shape `S`, or `"ne"`.
 *
 * @since 0.1.0
 * @category rules
 */
export type Unify<I, S, Env, Z extends string = "v"> = I extends readonly [infer i, ...infer IR]
  ? S extends readonly [infer s, ...infer SR]
    ? Bz<IsSym<i>, Z> extends Bz<"sym", Z>
      ? i extends keyof Env
        ? Bz<DimNe<Env[i], s>, Z> extends Bz<"ne", Z>
          ? "ne"
          : Unify<IR, SR, Env>
        : Unify<IR, SR, Env & { [K in i & string]: s }>
      : Bz<DimNe<i, s>, Z> extends Bz<"ne", Z>
        ? "ne"
        : Unify<IR, SR, Env>
    : S extends readonly []
      ? "ne"
      : [Env]
  : I extends readonly []
    ? S extends readonly [unknown, ...ReadonlyArray<unknown>]
      ? "ne"
      : [Env]
    : [Env]

/** A size stays what it is, also where only its bound is known. */
type Bound<D, Env> = [D] extends [number]
  ? D
  : D extends keyof Env
    ? Env[D]
    : D extends `${infer a}*${infer r}`
      ? Factors<a, r, Env>
      : D

/** `a` and the factors `r`, replaced one by one. */
type Factors<A extends string, R extends string, Env> =
  Prod<[Factor<A, Env>, ...Replaced<R, Env>]> extends [infer N extends number, infer Y extends string, infer U]
    ? U extends true
      ? number
      : MkDim<N, Y>
    : never

type Replaced<R extends string, Env> = R extends `${infer a}*${infer r}`
  ? [Factor<a, Env>, ...Replaced<r, Env>]
  : [Factor<R, Env>]

type Factor<A extends string, Env> = A extends keyof Env ? Env[A] : A extends `${infer n extends number}` ? n : A

/**
 * The shape `O` with the symbols that `Env` binds replaced.
 *
 * @since 0.1.0
 * @category rules
 */
export type Subst<O, Env> = [keyof Env] extends [never] ? O : { [K in keyof O]: Bound<O[K], Env> }
