/** Whether the examples of a dataset fit a model, its loss and its metrics: sentences, or the sizes that symbolic axes get. */
import type { Bz, Dim, DimNe, Dt, Flat, Join, One, Shape, ShapeNe, Show, Subst, Sx, Unify } from "@typegrad/core/Shape"
import type * as Tree from "@typegrad/core/Tree"
import type { ParamsOf, SpecOf, StateOf } from "@typegrad/nn/Model"
import type { ApplyRule, Rule } from "@typegrad/nn/Rule"
import type { TreeErr } from "@typegrad/optim/Optimizer"

export type InOf<M> = M extends { readonly "~spec": { readonly in: infer I } } ? I : never

type Eq1<A, B, Z extends string = "v"> = Bz<ShapeNe<A, B>, Z> extends Bz<"ne", Z> ? false : true

/** The input field: given, `input`, or the only field that the loss does not read; a sentence where that is not decided. */
type InputKey<E, Uses, K> = K extends ""
  ? "input" extends keyof E
    ? { key: "input" }
    : Exclude<keyof E, Uses> extends infer R
      ? [R] extends [never]
        ? "examples have no field for the model input"
        : One<R> extends true
          ? { key: R }
          : `several fields could be the model input (${Join<R>}): say which with input: "..."`
      : never
  : K extends keyof E
    ? { key: K }
    : `examples have no field ${K & string}, only ${Join<keyof E>}`

type Hint<I, S, K extends string, Z extends string = "v"> = I extends Shape
  ? S extends Shape
    ? Eq1<[...S, 1], I, Z> extends true
      ? `: add a channel axis with Dataset.mapField("${K}", (x) => Tensor.expandDims(x, -1))`
      : Eq1<S, [...I, 1], Z> extends true
        ? `: drop the last axis with Dataset.mapField("${K}", (x) => Tensor.squeeze(x, -1))`
        : I extends readonly [infer n]
          ? Bz<DimNe<Flat<S>, n>, Z> extends Bz<"ne", Z>
            ? ""
            : S extends readonly [unknown]
              ? ""
              : `: start the model with Nn.input(${Show<S>}) and Nn.flatten`
          : [S, I] extends [
                readonly [infer c extends Dim, infer h extends Dim, infer w extends Dim],
                readonly [infer H, infer W, infer C]
              ]
            ? [[h, w, c], [H, W, C]] extends [[H, W, C], [h, w, c]]
              ? `: the channel axis is first, move it with Dataset.mapField("${K}", (x) => Tensor.transpose(x, [0, 2, 3, 1]))`
              : ""
            : ""
    : ""
  : ""

/** A name of the model that stands in the place of another. */
type Moved<R> = R extends [infer Env]
  ? { [N in keyof Env]: Env[N] extends keyof Env ? (Env[N] extends N ? never : N) : never }[keyof Env]
  : never

/** [bindings of symbolic axes], or a sentence */
type FitOne<I, X, K extends string, Env> =
  Sx<I> extends infer i
    ? Sx<X> extends infer s
      ? Unify<i, s, Env> extends infer R
        ? (R extends "ne" ? R : [Moved<R>] extends [never] ? R : "ne") extends "ne"
          ? `the model expects ${Show<i>} but examples have ${K} ${Show<s>}${Hint<i, s, K>}`
          : { v: Dt<I> } extends { v: Dt<X> } // also where the dtype is not known: then the run says it
            ? R
            : `the model expects ${Dt<I>} but ${K} is ${Dt<X>}: add Dataset.mapField("${K}", (x) => Tensor.cast(x, "${Dt<I>}"))`
        : never
      : never
    : never

/** Data against model: `B` is what the dataset is batched by, `Batched` whether it has to be. */
export type Fit<In, E, Uses, K, B, Batched extends boolean = true> = unknown extends E
  ? "the fields of the examples are not known here: call Dataset combinators inside pipe, or write them as functions of the dataset"
  : E extends unknown
    ? [B, Batched] extends [null, true]
      ? "the dataset is not batched: add Dataset.batch(64)"
      : Exclude<Uses, keyof E> extends infer X
        ? // a field that the loss lacks is said at the loss
          [X] extends [never]
          ? InputKey<E, Uses, K> extends infer R
            ? R extends string
              ? R
              : R extends { key: infer k extends string & keyof E }
                ? FitOne<In, E[k], k, {}>
                : 0
            : 0
          : 0
        : 0
    : 0

type EnvOf<R> = R extends [infer Env] ? Env : {}

/** Loss against model and data. A misfit of the data is reported alone: no second sentence about the loss. */
export type LossErr<S, E, L, R> = R extends string
  ? 0
  : L extends Rule
    ? Exclude<L["~uses"], keyof E> extends infer X
      ? [X] extends [never]
        ? S extends { readonly out: infer O; readonly dt: infer T }
          ? ApplyRule<L, Subst<O, EnvOf<R>>, T, E, L["~key"]>["~err"]
          : 0
        : `the loss reads field ${Join<X>} but examples have only ${Join<keyof E>}`
      : 0
    : 0

export type UsesOf<L> = L extends Rule ? L["~uses"] : never

/** Evaluation data against a run: batched or not, it must fit model and loss. Where the run is not known yet nothing is said. */
export type EvaluationErr<M, L, E, K> = unknown extends M
  ? 0
  : E extends unknown
    ? Fit<InOf<M>, E, UsesOf<L>, K, null, false> extends infer R
      ? R extends string
        ? R
        : LossErr<SpecOf<M>, E, L, R>
      : 0
    : 0

/** The metrics, with a sentence in the place of each that does not fit. */
export type CheckedMetrics<M, E, L, K, Ms> = {
  readonly [k in keyof Ms]: MetricErr<M, E, L, Fit<InOf<M>, E, UsesOf<L>, K, null, false>, Ms[k]> extends infer e
    ? e extends string
      ? e
      : Ms[k]
    : never
}

type MetricErr<M, E, L, R, X> = unknown extends M
  ? 0
  : SpecOf<M> extends { readonly out: infer O; readonly dt: infer T }
    ? X extends Rule
      ? L extends Rule
        ? ApplyRule<X, Subst<O, EnvOf<R>>, T, E, L["~key"]>["~err"]
        : 0
      : 0
    : 0

/**
 * The variables of a model on the host.
 *
 * @since 0.1.0
 * @category models
 */
export interface VariablesOf<out M> {
  readonly params: Tree.ToArrays<ParamsOf<M>>
  readonly state: Tree.ToArrays<StateOf<M>>
}

/**
 * A sentence if the variables `V` are not those of the model `M`.
 *
 * @since 0.1.0
 * @category checks
 */
export type VariablesErr<M, V> = M extends unknown
  ? TreeErr<VariablesOf<M>, V, "startFrom: the variables are those of another model", "this model">
  : 0

/** What a model predicts on: a batch of its inputs. */
export type PredictErr<In, X> = In extends { readonly shape: infer I; readonly dtype: infer D }
  ? X extends { readonly shape: infer S; readonly dtype: infer T }
    ? S extends readonly [unknown, ...infer R]
      ? Unify<I, R, {}> extends "ne"
        ? `the model expects ${Show<I>} after the batch axis but got ${Show<S>}`
        : T extends D
          ? 0
          : `the model expects ${D & string} but got ${T & string}`
      : S extends readonly []
        ? `the model expects ${Show<I>} after the batch axis but got []`
        : 0
    : 0
  : 0

/** A name against those that a run evaluates. */
export type NameErr<N, Q, Op extends string> = Q extends string
  ? [N] extends [never]
    ? `${Op}: nothing evaluates ${Q}: put Trainer.evaluate before it`
    : Q extends N
      ? 0
      : `${Op}: nothing evaluates ${Q}, only ${Join<N>}`
  : 0
