import type { DimNe } from "./equal.ts"
import type { Bz } from "./guard.ts"

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

/**
 * The shape `O` with the symbols that `Env` binds replaced.
 *
 * @since 0.1.0
 * @category rules
 */
export type Subst<O, Env> = { [K in keyof O]: O[K] extends keyof Env ? Env[O[K]] : O[K] }
