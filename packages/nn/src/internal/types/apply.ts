/** A model applied to a batch, on types. */
import type { DType } from "@typegrad/core/DType"
import type { Key } from "@typegrad/core/Random"
import type { Bz, Shape, Show, Subst, Unify } from "@typegrad/core/Shape"
import type { Tensor } from "@typegrad/core/Tensor"

type Holes<I> = { readonly [K in keyof I]: unknown }

/** `[batch axes, bindings of the model's symbols]`, "ne", "one" (an example without a batch axis), or null where the rank is unknown. */
export type Fit<X, I extends Shape> = X extends { readonly shape: infer S }
  ? S extends ReadonlyArray<unknown>
    ? number extends S["length"] | I["length"]
      ? null
      : S extends readonly [...infer B, ...Holes<I>]
        ? B extends readonly []
          ? Unify<I, S, {}> extends "ne"
            ? "ne"
            : "one"
          : S extends readonly [...B, ...infer R]
            ? Unify<I, R, {}> extends infer U
              ? U extends readonly [infer Env]
                ? Moved<B, Env> extends "ne"
                  ? "ne"
                  : readonly [B, Env]
                : "ne"
              : never
            : "ne"
        : "ne"
    : null
  : null

/** The names of the model that the batch has elsewhere: among the batch axes, or where the model has another. */
type Elsewhere<B extends ReadonlyArray<unknown>, Env> =
  | Extract<B[number], keyof Env>
  | { [K in keyof Env]: Env[K] extends keyof Env ? (Env[K] extends K ? never : K) : never }[keyof Env]

/** `"ne"` if a name has changed its place, as where the batch is time first; of type parameters it is not known. */
type Moved<B extends ReadonlyArray<unknown>, Env, Z extends string = "v"> = [keyof Env] extends [never]
  ? 0
  : Bz<[Elsewhere<B, Env>] extends [never] ? 0 : "ne", Z> extends Bz<"ne", Z>
    ? "ne"
    : 0

/** A sentence if the batch `X` does not fit the input `I` of element type `T`. */
export type FitErr<X, I extends Shape, T extends DType> = X extends { readonly shape: infer S; readonly dtype: infer D }
  ? Fit<X, I> extends "ne"
    ? `the model expects ${Show<I>} after the batch axes but got ${Show<S>}`
    : Fit<X, I> extends "one"
      ? `the model expects ${Show<I>} after the batch axes but got ${Show<S>}: add a batch axis with Tensor.expandDims(x, 0)`
      : D extends T
        ? 0
        : `the model expects ${T} but got ${D & string}`
  : 0

export type Out<F, O extends Shape, T extends DType> = F extends readonly [infer B extends Shape, infer Env]
  ? Subst<O, Env> extends infer Q extends Shape
    ? Tensor<[...B, ...Q], T>
    : never
  : Tensor<Shape, T>

/** A sentence if a model with these needs is trained without them. */
export type NeedErr<Options, Needs> = Options extends { readonly key: Key }
  ? 0
  : [Needs] extends [never]
    ? 0
    : "this model has dropout, which needs a random key: pass { key }"

/** What the symbols of a nested model are bound to. */
export type EnvOf<S, I> = Unify<I, S, {}> extends readonly [infer Env] ? Env : {}

export type AsLayerErr<S, DT, I extends Shape, T extends DType, Z extends string = "v"> = DT extends T
  ? Bz<Unify<I, S, {}>, Z> extends Bz<"ne", Z>
    ? `this model expects ${Show<I>} but got ${Show<S>}`
    : 0
  : `this model expects ${T} input but got ${DT & string}`
