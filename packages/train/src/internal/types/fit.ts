/** Whether the examples of a dataset fit a model, its loss and its metrics: sentences, or the sizes that symbolic axes get. */
import type {
  Bz,
  Dim,
  DimNe,
  Dt,
  Flat,
  Join,
  LastOf,
  One,
  Shape,
  ShapeNe,
  Show,
  Subst,
  Sx,
  Unify
} from "@typegrad/core/Shape"
import type { Tensor } from "@typegrad/core/Tensor"
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
          ? In extends { readonly shape: any; readonly dtype: any }
            ? InputKey<E, Uses, K> extends infer R
              ? R extends string
                ? R
                : R extends { key: infer k extends string & keyof E }
                  ? FitOne<In, E[k], k, {}>
                  : 0
              : 0
            : K extends ""
              ? FitAll<Names<keyof In>, In, E, {}>
              : "the inputs of this model are fields of the same names: leave out input"
          : 0
        : 0
    : 0

/** The names of a record as a tuple. Of the orders of a union any will do. */
type Names<U, O extends ReadonlyArray<unknown> = []> = [U] extends [never]
  ? O
  : LastOf<U> extends infer L
    ? Names<Exclude<U, L>, [L, ...O]>
    : O

/** Inputs by name, over one environment of symbolic axes: [bindings], or the first sentence. */
type FitAll<Ns, In, E, Env> = Ns extends readonly [infer N, ...infer Rest]
  ? N extends keyof E & keyof In & string
    ? FitOne<In[N], E[N], N, Env> extends infer R
      ? R extends [infer Env2]
        ? FitAll<Rest, In, E, Env2>
        : R
      : never
    : `the model takes ${N & string} but examples have only ${Join<keyof E>}`
  : [Env]

type EnvOf<R> = R extends [infer Env] ? Env : {}

/** Loss against model and data. A misfit of the data is reported alone: no second sentence about the loss. */
export type LossErr<S, E, L, R> = R extends string
  ? 0
  : L extends Rule
    ? Exclude<L["~uses"], keyof E> extends infer X
      ? [X] extends [never]
        ? S extends { readonly out: infer O; readonly dt: infer T }
          ? RuleErr<L, O, T, E, L["~key"], EnvOf<R>, "say which with Loss.on, or make a loss of it with Loss.make">
          : 0
        : `the loss reads field ${Join<X>} but examples have only ${Join<keyof E>}`
      : 0
    : 0

/** A rule for output `O`. That of several tensors is for rules that say what they take. */
type RuleErr<X extends Rule, O, T, E, K, Env, Hint extends string> = O extends Shape
  ? ApplyRule<X, Subst<O, Env>, T, E, K>["~err"]
  : X extends { readonly "~takes": unknown }
    ? ApplyRule<X, { [N in keyof O]: Bound<O[N], Env> }, T, E, K>["~err"]
    : `the model gives a record of outputs: ${Hint}`

type Bound<T, Env> = T extends Tensor<infer S, infer D> ? Tensor<Extract<Subst<S, Env>, Shape>, D> : T

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

/** What a metric reports: a number, unless it says otherwise. */
export type ValueOf<M> = M extends { readonly "~value": infer V } ? V : number

type MetricErr<M, E, L, R, X> = unknown extends M
  ? 0
  : SpecOf<M> extends { readonly out: infer O; readonly dt: infer T }
    ? X extends Rule
      ? L extends Rule
        ? RuleErr<X, O, T, E, L["~key"], EnvOf<R>, "say which with Metric.on">
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

/** What a model predicts on: a batch of its input, or of its inputs by name. */
export type PredictErr<In, X> = In extends { readonly shape: any; readonly dtype: any }
  ? PredictOneErr<In, X>
  : {
        [K in keyof In]: K extends keyof X
          ? { v: PredictOneErr<In[K], X[K]> } extends { v: infer R extends string }
            ? R
            : 0
          : `the model input ${K & string} is not given: there are ${Join<keyof X>}`
      }[keyof In] extends infer R
    ? [Extract<R, string>] extends [never]
      ? 0
      : LastOf<Extract<R, string>>
    : 0

type PredictOneErr<In, X> = In extends { readonly shape: infer I; readonly dtype: infer D }
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
