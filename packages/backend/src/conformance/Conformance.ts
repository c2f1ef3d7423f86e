/**
 * What every backend must do: programs over every primitive at odd sizes and at the edges, with the reference interpreter in
 * float64 as the judge; their derivatives, held against finite differences; `vmap` of them, against a loop; results that are
 * known; programs made at random. Independent of any test framework.
 *
 * @since 0.1.0
 */
import type { Backend } from "@typegrad/core/Backend"
import * as Effect from "effect/Effect"
import type { Case } from "./Case.ts"
import { composites } from "./cases/composites.ts"
import { control } from "./cases/control.ts"
import { convolution } from "./cases/convolution.ts"
import { cumulative } from "./cases/cumulative.ts"
import { dot } from "./cases/dot.ts"
import { elementwise } from "./cases/elementwise.ts"
import { fusion } from "./cases/fusion.ts"
import { indexing } from "./cases/indexing.ts"
import { integer } from "./cases/integers.ts"
import { numerics as numericsCases } from "./cases/numerics.ts"
import { random } from "./cases/random.ts"
import { reduction } from "./cases/reductions.ts"
import { shapes } from "./cases/shapes.ts"
import { structure } from "./cases/structure.ts"
import { tfjs as tfjsCases } from "./cases/tfjs.ts"
import { transforms } from "./cases/transforms.ts"
import * as Derivatives from "./derivatives.ts"
import * as Random from "./fuzz/fuzz.ts"
import { type Disagreement, driven, evaluate, judge, settle } from "./judge.ts"
import * as Known from "./known.ts"
import * as Mapping from "./mapping.ts"
import { type StatefulCase, stateful as statefulCases } from "./stateful.ts"
import { source } from "./values.ts"

export { type Case } from "./Case.ts"
export { Disagreement } from "./judge.ts"
export { type KnownCase } from "./known.ts"
export { type StatefulCase } from "./stateful.ts"

/**
 * Every case without state.
 *
 * @since 0.1.0
 * @category cases
 */
export const cases: ReadonlyArray<Case> = [
  ...elementwise,
  ...integer,
  ...shapes,
  ...structure,
  ...reduction,
  ...cumulative,
  ...indexing,
  ...dot,
  ...convolution,
  ...random,
  ...composites,
  ...control,
  ...transforms,
  ...fusion
]

/**
 * Every case with state on the device.
 *
 * @since 0.1.0
 * @category cases
 */
export const stateful: ReadonlyArray<StatefulCase> = statefulCases

/**
 * The numerics that are decided once for all backends: ties, kinks, NaN, huge logits, division by 0, what is out of range or empty.
 *
 * @since 0.1.0
 * @category cases
 */
export const numerics: ReadonlyArray<Known.KnownCase> = numericsCases

/**
 * Where tfjs 4.22 is wrong or throws.
 *
 * @since 0.1.0
 * @category cases
 */
export const tfjs: ReadonlyArray<Known.KnownCase> = tfjsCases

/**
 * `count` of the elements of `list`, chosen by `seed`, in their order.
 *
 * @example
 * ```ts
 * import { Conformance } from "@typegrad/backend/conformance"
 *
 * Conformance.sample(["a", "b", "c", "d"], 2, 1).length // => 2
 * ```
 *
 * @since 0.1.0
 * @category cases
 */
export const sample = <A>(list: ReadonlyArray<A>, count: number, seed: number): ReadonlyArray<A> => {
  const next = source(seed)
  const chosen = list.map((item, i) => ({ item, i, rank: next() }))
  return chosen
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, count)
    .toSorted((a, b) => a.i - b.i)
    .map(({ item }) => item)
}

/**
 * The case, with errors of `least` allowed at least, absolute and relative: for devices that round otherwise than IEEE 754 has it, and take
 * numbers below the normal ones for 0.
 *
 * @example
 * ```ts
 * import { Conformance } from "@typegrad/backend/conformance"
 *
 * Conformance.within(Conformance.cases[0]!, 1e-4).tolerance.relative // => 0.0001
 * ```
 *
 * @since 0.1.0
 * @category cases
 */
export const within = (self: Case, least: number): Case => {
  const { absolute, relative } = self.tolerance
  return { ...self, tolerance: { absolute: Math.max(absolute, least), relative: Math.max(relative, least) } }
}

/**
 * Runs a case on the backend in context and on the float64 reference, and fails with `Disagreement` where a result differs by
 * more than the case allows. Inputs are a pure function of `seed`.
 *
 * @example
 * ```ts
 * import { Conformance } from "@typegrad/backend/conformance"
 * import { Wasm } from "@typegrad/backend/wasm"
 * import * as Effect from "effect/Effect"
 *
 * const chosen = Conformance.sample(Conformance.cases, 5, 1)
 * const all = Effect.forEach(chosen, (one) => Conformance.run(one, 7), { discard: true })
 * Effect.runPromise(all.pipe(Effect.provide(Wasm.layer()))) // => undefined
 * ```
 *
 * @since 0.1.0
 * @category running
 */
export const run = (self: Case, seed = 1): Effect.Effect<void, Disagreement, Backend> =>
  Effect.suspend(() => judge(self.name, seed, self.tolerance, evaluate(self, self.inputs(seed))))

/**
 * As `run`, for a case with state: its script's results and snapshots are compared.
 *
 * @example
 * ```ts
 * import { Conformance } from "@typegrad/backend/conformance"
 * import { Wasm } from "@typegrad/backend/wasm"
 * import * as Effect from "effect/Effect"
 *
 * const counter = Conformance.stateful[0]!
 * Effect.runPromise(Conformance.runStateful(counter).pipe(Effect.provide(Wasm.layer()))) // => undefined
 * ```
 *
 * @since 0.1.0
 * @category running
 */
export const runStateful = (self: StatefulCase, seed = 1): Effect.Effect<void, Disagreement, Backend> =>
  Effect.suspend(() => judge(self.name, seed, { absolute: 1e-5, relative: 1e-5 }, driven(self, seed)))

/**
 * Holds a case's derivatives by its float inputs, forward and reverse, against finite differences in float64 (second derivatives
 * too, both ways, where the case is smooth), and against the laws: the modes are transposes of each other, reverse mode is linear in
 * the cotangent. The reference must fulfil them to 1e-6; then the backend in context must give what the reference does.
 *
 * @example
 * ```ts
 * import { Conformance } from "@typegrad/backend/conformance"
 * import { Wasm } from "@typegrad/backend/wasm"
 * import * as Effect from "effect/Effect"
 *
 * const tanh = Conformance.cases.find((one) => one.name === "tanh [5]")!
 * Effect.runPromise(Conformance.runDerivatives(tanh).pipe(Effect.provide(Wasm.layer()))) // => undefined
 * ```
 *
 * @since 0.1.0
 * @category running
 */
export const runDerivatives = (self: Case, seed = 1): Effect.Effect<void, Disagreement, Backend> =>
  settle(
    `derivatives of ${self.name}`,
    seed,
    Effect.suspend(() => Derivatives.disagreement(self, seed))
  )

/**
 * Holds `vmap` of a case, on the reference and on the backend in context, against a loop over examples: along axes chosen by the
 * seed, with some inputs the same for all, and nested in another `vmap` for some seeds.
 *
 * @example
 * ```ts
 * import { Conformance } from "@typegrad/backend/conformance"
 * import { Wasm } from "@typegrad/backend/wasm"
 * import * as Effect from "effect/Effect"
 *
 * const product = Conformance.cases.find((one) => one.name === "matmul [5, 7] by [7, 9]")!
 * Effect.runPromise(Conformance.runMapped(product).pipe(Effect.provide(Wasm.layer()))) // => undefined
 * ```
 *
 * @since 0.1.0
 * @category running
 */
export const runMapped = (self: Case, seed = 1): Effect.Effect<void, Disagreement, Backend> =>
  settle(
    `vmap of ${self.name}`,
    seed,
    Effect.suspend(() => Mapping.disagreement(self, seed))
  )

/**
 * Runs a program on the backend in context, and compares it with the numbers that are known.
 *
 * @example
 * ```ts
 * import { Conformance } from "@typegrad/backend/conformance"
 * import { Wasm } from "@typegrad/backend/wasm"
 * import * as Effect from "effect/Effect"
 *
 * const relu = Conformance.numerics.find((one) => one.name === "relu'(0) is 0")!
 * Effect.runPromise(Conformance.runKnown(relu).pipe(Effect.provide(Wasm.layer()))) // => undefined
 * ```
 *
 * @since 0.1.0
 * @category running
 */
export const runKnown = (self: Known.KnownCase): Effect.Effect<void, Disagreement, Backend> =>
  settle(
    self.name,
    0,
    Effect.suspend(() => Known.disagreement(self))
  )

/**
 * Runs the random program of a seed, of up to 40 calls with transforms around some of them, on the backend in context, and
 * compares it with the same expressions, unsimplified, on the reference in its float32 mode. Each element may differ by as much as
 * the errors of the operations before it allow, carried through their condition. The failure's message has the smallest program found
 * that is still wrong, as code.
 *
 * @example
 * ```ts
 * import { Conformance } from "@typegrad/backend/conformance"
 * import { Wasm } from "@typegrad/backend/wasm"
 * import * as Effect from "effect/Effect"
 *
 * Effect.runPromise(Conformance.runRandom(42).pipe(Effect.provide(Wasm.layer()))) // => undefined
 * ```
 *
 * @since 0.1.0
 * @category running
 */
export const runRandom = (seed: number, length = 40): Effect.Effect<void, Disagreement, Backend> =>
  settle("random program", seed, Random.disagreement(seed, length))
