/**
 * Functions of tensors made ready for a device. A program is traced once for its sizes, simplified, fused, given memory, and
 * compiled; running it allocates nothing on the device and traces nothing.
 *
 * @since 0.1.0
 */

import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Backend, BackendUnavailable, CompileError, Composites, ExecutionError, OutOfMemory } from "./Backend.ts"
import type { DType } from "./DType.ts"
import type { Graph } from "./Graph.ts"
import { simplify } from "./internal/passes/simplify.ts"
import { trace as traceRoots } from "./internal/passes/trace.ts"
import * as Args from "./internal/program/arguments.ts"
import * as Device from "./internal/program/device.ts"
import * as Evaluate from "./internal/program/evaluate.ts"
import { attempt } from "./internal/program/prepare.ts"
import * as Results from "./internal/program/results.ts"
import * as Specialise from "./internal/program/specialise.ts"
import * as State from "./internal/program/stateful.ts"
import { digest } from "./internal/program/structure.ts"
import { fail } from "./internal/shape/fail.ts"
import type { AnnotationErr } from "./internal/types/annotated.ts"
import type { Fit, Misfit, Take } from "./internal/types/fit.ts"
import type { NdArray } from "./NdArray.ts"
import type { KeyReused } from "./Random.ts"
import type { Dim, Guard, Shape, ShapeError } from "./Shape.ts"
import type { Tensor } from "./Tensor.ts"
import type { Fn } from "./Transform.ts"
import type * as Tree from "./Tree.ts"

/**
 * What goes wrong when a program is made: shapes that do not fit, a random key used twice, or a backend that cannot run it.
 *
 * @since 0.1.0
 * @category errors
 */
export type CompileFailure = ShapeError | KeyReused | CompileError | OutOfMemory | BackendUnavailable

/**
 * The tensors that stand for arguments in a traced function.
 *
 * @since 0.1.0
 * @category models
 */
export type Parameters<S extends ReadonlyArray<unknown>> = { readonly [K in keyof S]: Tree.ToTensors<S[K]> }

type Sizes<S> = { readonly [K in keyof S]: S[K] extends number ? S[K] : Dim }

/**
 * The host arrays that a tree of specs takes: a named axis takes any size.
 *
 * @since 0.1.0
 * @category models
 */
export type Argument<T> = T extends { readonly shape: infer S extends Shape; readonly dtype: infer D extends DType }
  ? NdArray<Sizes<S>, D>
  : { readonly [K in keyof T]: Argument<T[K]> }

/**
 * The host arrays that a program takes.
 *
 * @since 0.1.0
 * @category models
 */
export type Arguments<S extends ReadonlyArray<unknown>> = { readonly [K in keyof S]: Argument<S[K]> }

/**
 * One program of a compiled function: the sizes of its symbolic axes, the bytes of its arena, and how many kernels it has, with
 * those of the bodies of its loops and branches.
 *
 * @since 0.1.0
 * @category models
 */
export interface Specialisation {
  readonly axes: Readonly<Record<string, number>>
  readonly bytes: number
  readonly kernels: number
}

/**
 * A function ready to run. It lives as long as the scope in which it was compiled.
 *
 * @since 0.1.0
 * @category models
 */
export interface Compiled<S extends ReadonlyArray<unknown>, out Out> {
  /**
   * Computes the function. The arguments are read before the step runs, so they may be changed afterwards. With symbolic axes
   * the first run with new sizes compiles; arguments that do not fit the specs, or each other, fail with `ShapeError`.
   */
  readonly run: <const Xs extends ReadonlyArray<unknown>>(
    ...args: Fit<S, Xs, "Program.run", "NdArray", Arguments<S>>
  ) => Effect.Effect<Out, CompileFailure | ExecutionError>
  /** The programs made so far and still held, the one used last at the end. */
  readonly specialisations: Effect.Effect<ReadonlyArray<Specialisation>>
}

/**
 * @since 0.1.0
 * @category models
 */
export interface CompileOptions {
  /** how many specialisations to symbolic axes are held: 16 unless told; the least recently used goes first */
  readonly capacity?: number | undefined
}

const defaultCapacity = 16

/**
 * Compiles a pure function of tensors. A spec without symbolic axes is compiled at once, any other for the sizes of each run, in
 * a bounded cache. `ShapeError` thrown by ops while tracing is a failure here; other exceptions of `f` are defects.
 *
 * @example
 * ```ts
 * import * as Effect from "effect/Effect"
 * import * as NdArray from "@typegrad/core/NdArray"
 * import * as Program from "@typegrad/core/Program"
 * import * as Reference from "@typegrad/core/Reference"
 * import * as Spec from "@typegrad/core/Spec"
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const sums = Effect.gen(function*() {
 *   const compiled = yield* Program.compile((x) => Tensor.sum(x, [1]), [Spec.make(["batch", 2])])
 *   const result = yield* compiled.run(NdArray.make([[1, 2], [3, 4]]))
 *   return NdArray.toNested(result)
 * })
 * Effect.runPromise(Effect.scoped(Effect.provide(sums, Reference.layer()))) // => [3, 7]
 * ```
 *
 * @since 0.1.0
 * @category compiling
 */
export const compile = <
  const S extends ReadonlyArray<unknown>,
  A extends ReadonlyArray<any> = Parameters<S>,
  R = unknown
>(
  f: Fn<A, R>,
  specs: Guard<AnnotationErr<A, S>, S>,
  options: CompileOptions = {}
): Effect.Effect<Compiled<S, Tree.ToArrays<R>>, CompileFailure, Backend | Scope.Scope> =>
  Effect.gen(function* () {
    const device = yield* Device.device
    const parameters = yield* attempt(() => {
      Args.checkSpecs("Program.compile", specs)
      return Args.parameters("Program.compile", specs)
    })
    const programs = yield* Specialise.make(device, {
      op: "Program.run",
      parameters,
      trace: (inputs) => ({
        result: Results.flatten("Program.compile", f(...(Args.tree(specs, inputs) as any))),
        updates: [],
        guard: null
      }),
      cells: null,
      before: [],
      capacity: options.capacity ?? defaultCapacity
    })
    return compiled<S, Tree.ToArrays<R>>(programs)
  }).pipe(Effect.withSpan("Program.compile"))

const compiled = <S extends ReadonlyArray<unknown>, Out>(
  programs: Specialise.Specialisations,
  argument: (args: ReadonlyArray<unknown>) => unknown = (args) => args
): Compiled<S, Out> => ({
  run: (...args: ReadonlyArray<unknown>) =>
    Effect.flatMap(programs.submit(argument(args)), ({ read }) => Effect.map(read, ({ output }) => output as Out)),
  specialisations: programs.infos
})

/**
 * Computes a tree of tensors that depend on no argument. Programs are cached by the structure of the expressions, whatever the
 * data of their constants, in a bounded cache that goes with the backend.
 *
 * @example
 * ```ts
 * import * as Effect from "effect/Effect"
 * import * as NdArray from "@typegrad/core/NdArray"
 * import * as Program from "@typegrad/core/Program"
 * import * as Reference from "@typegrad/core/Reference"
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const x = Tensor.constant(NdArray.make([1, 2, 3]))
 * const total = Effect.map(Program.evaluate(Tensor.sum(x)), NdArray.item)
 * Effect.runPromise(Effect.provide(total, Reference.layer())) // => 6
 * ```
 *
 * @since 0.1.0
 * @category running
 */
export const evaluate = <T>(tree: T): Effect.Effect<Tree.ToArrays<T>, CompileFailure | ExecutionError, Backend> =>
  Effect.flatMap(
    Device.device,
    (device) => Evaluate.evaluate(device, tree) as Effect.Effect<Tree.ToArrays<T>, CompileFailure | ExecutionError>
  ).pipe(Effect.withSpan("Program.evaluate"))

/** every composite stays a call, so that the text does not depend on what a backend has kernels for */
const allComposites: Composites = { has: () => true }

/**
 * A digest of a tree of tensors: 16 hexadecimal digits, equal for expressions of equal structure and equal constants, on every
 * backend. Composites count by name and attributes.
 *
 * @example
 * ```ts
 * import * as Program from "@typegrad/core/Program"
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const of = (rate: number) => Program.fingerprint({ x: Tensor.mul(Tensor.ones([2]), rate) })
 * ;[of(0.1) === of(0.1), of(0.1) === of(0.2)] // => [true, false]
 * ```
 *
 * @since 0.1.0
 * @category getters
 */
export const fingerprint = (tree: unknown): string => {
  const roots = { outputs: Results.flatten("Program.fingerprint", tree).nodes, updates: [], guard: null }
  return digest(traceRoots(roots, { inputs: [], cells: [], composites: allComposites }))
}

/**
 * The graph of `f` for arguments of these specs, simplified as before it is planned, with composites in their primitives:
 * what is computed, to be looked at or counted. Axes of specs are sizes.
 *
 * Throws `ShapeError` as `f` does, and for a named axis.
 *
 * @example
 * ```ts
 * import * as Program from "@typegrad/core/Program"
 * import * as Spec from "@typegrad/core/Spec"
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const graph = Program.trace((x) => Tensor.sum(Tensor.square(x)), [Spec.make([3])])
 * graph.nodes.map(({ op }) => op) // => ["input", "mul", "reduceSum"]
 * ```
 *
 * @since 0.1.0
 * @category getters
 */
export const trace = <
  const S extends ReadonlyArray<unknown>,
  A extends ReadonlyArray<any> = Parameters<S>,
  R = unknown
>(
  f: Fn<A, R>,
  specs: Guard<AnnotationErr<A, S>, S>
): Graph => {
  const op = "Program.trace"
  const expected = Args.parameters(op, specs)
  const named = expected.find(({ shape }) => shape.some((dim) => typeof dim === "string"))
  if (named !== undefined) {
    fail(op, `${op}: argument ${named.path} is [${named.shape.join(", ")}]: a graph needs sizes, not names`)
  }
  const nodes = Args.inputs(expected, new Map())
  const result = f(...(Args.tree(specs, nodes) as any))
  const roots = { outputs: Results.flatten(op, result).nodes, updates: [], guard: null }
  const graph = traceRoots(roots, { inputs: Args.avals(nodes), cells: [], composites: new Set() })
  return simplify(graph, Math.fround)
}

/**
 * What a step gives: the new state, of the shapes of the old one, and an output. With `commitIf` false at run time the state
 * stays what it was before the step, and so it does for every later step until `restore`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Step<out S, out Out> {
  readonly state: S
  readonly output: Out
  readonly commitIf?: Tensor<readonly [], "bool"> | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface Outcome<out Out> {
  readonly output: Out
  /** false: the step changed nothing */
  readonly committed: boolean
}

/**
 * A step under way.
 *
 * @since 0.1.0
 * @category models
 */
export interface Pending<out Out> {
  /** Waits for the step; reading twice gives the same outcome. */
  readonly read: Effect.Effect<Outcome<Out>, ExecutionError>
}

/**
 * State on the device and the step that changes it. Both live as long as the scope in which they were made.
 *
 * @since 0.1.0
 * @category models
 */
export interface Stateful<State, In, out Out> {
  /** Enqueues a step; at most `inFlight` of the backend run ahead of their readers. The input is read before this returns. */
  readonly submit: <const X>(
    input: Guard<Misfit<In, X, "Program.stateful", "", "NdArray">, X>
  ) => Effect.Effect<Pending<Out>, CompileFailure | ExecutionError>
  /** A step, and its output. */
  readonly next: <const X>(
    input: Guard<Misfit<In, X, "Program.stateful", "", "NdArray">, X>
  ) => Effect.Effect<Out, CompileFailure | ExecutionError>
  /** A step, its output, and whether it changed the state. */
  readonly nextResult: <const X>(
    input: Guard<Misfit<In, X, "Program.stateful", "", "NdArray">, X>
  ) => Effect.Effect<Outcome<Out>, CompileFailure | ExecutionError>
  /** The state after every step submitted so far, on the host. */
  readonly snapshot: Effect.Effect<State, ExecutionError>
  /** Replaces the state, and lets steps commit again. Arrays of other shapes fail with `ShapeError`. */
  readonly restore: (state: State) => Effect.Effect<void, CompileFailure | ExecutionError>
  /** Another program over the same state, which it reads without a copy to the host and does not change. */
  readonly reader: <const I, R>(
    f: (state: Tree.ToTensors<State>, input: Tree.ToTensors<I>) => R,
    inputs: I,
    options?: CompileOptions
  ) => Effect.Effect<Compiled<readonly [I], Tree.ToArrays<R>>, CompileFailure, Scope.Scope>
  readonly specialisations: Effect.Effect<ReadonlyArray<Specialisation>>
}

/**
 * A step function over state that stays on the device and is updated there. The initial state is a tree of expressions, which
 * are computed once on the device, or of host arrays.
 *
 * @example
 * ```ts
 * import * as Effect from "effect/Effect"
 * import * as NdArray from "@typegrad/core/NdArray"
 * import * as Program from "@typegrad/core/Program"
 * import * as Reference from "@typegrad/core/Reference"
 * import * as Spec from "@typegrad/core/Spec"
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const totals = Effect.gen(function*() {
 *   const counter = yield* Program.stateful(
 *     (state, x) => {
 *       const total = Tensor.add(state.total, x)
 *       return { state: { total }, output: total }
 *     },
 *     { state: { total: Tensor.zeros([2]) }, inputs: Spec.make([2]) }
 *   )
 *   yield* counter.next(NdArray.make([1, 2]))
 *   return NdArray.toNested(yield* counter.next(NdArray.make([10, 20])))
 * })
 * Effect.runPromise(Effect.scoped(Effect.provide(totals, Reference.layer()))) // => [11, 22]
 * ```
 *
 * @since 0.1.0
 * @category compiling
 */
export const stateful = <const S, const I, Out, N = Tree.ToTensors<S>>(
  step: (
    state: Tree.ToTensors<S>,
    input: Tree.ToTensors<I>
  ) => Step<Take<Tree.ToTensors<S>, N, "Program.stateful", "", "Tensor", "new state">, Out>,
  options: { readonly state: S; readonly inputs: I } & CompileOptions
): Effect.Effect<
  Stateful<Tree.ToArrays<S>, I, Tree.ToArrays<Out>>,
  CompileFailure | ExecutionError,
  Backend | Scope.Scope
> =>
  Effect.gen(function* () {
    const device = yield* Device.device
    const state = yield* State.make(device, {
      step: step as State.Options["step"],
      state: options.state,
      inputs: options.inputs,
      capacity: options.capacity ?? defaultCapacity
    })
    type Result = Stateful<Tree.ToArrays<S>, I, Tree.ToArrays<Out>>
    const submit = state.submit as Result["submit"]
    const nextResult: Result["nextResult"] = (input) => Effect.flatMap(submit(input), ({ read }) => read)
    const result: Result = {
      submit,
      nextResult,
      next: (input) => Effect.map(nextResult(input), ({ output }) => output),
      snapshot: state.snapshot as Result["snapshot"],
      restore: state.restore,
      reader: (f, inputs, readerOptions = {}) =>
        Effect.map(state.reader(f as State.Reader, inputs, readerOptions.capacity ?? defaultCapacity), (programs) =>
          compiled(programs, ([input]) => input)
        ),
      specialisations: state.specialisations
    }
    return result
  }).pipe(Effect.withSpan("Program.stateful"))
