/**
 * What every backend must do: programs over every primitive, forward and gradient, at odd sizes and at the edges, with the
 * reference interpreter in float64 as the judge. Independent of any test framework.
 *
 * @since 0.1.0
 */
import { Backend } from "@typegrad/core/Backend"
import type { NdArray } from "@typegrad/core/NdArray"
import * as Arrays from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Reference from "@typegrad/core/Reference"
import * as Spec from "@typegrad/core/Spec"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Case, Loose } from "./Case.ts"
import { composites } from "./cases/composites.ts"
import { dot } from "./cases/dot.ts"
import { elementwise } from "./cases/elementwise.ts"
import { fusion } from "./cases/fusion.ts"
import { integer } from "./cases/integers.ts"
import { random } from "./cases/random.ts"
import { reduction } from "./cases/reductions.ts"
import { shapes } from "./cases/shapes.ts"
import { explain, type Tolerance } from "./compare.ts"
import { disagreement } from "./gradients.ts"
import { type KernelCase, kernels as kernelCases, wrongElement } from "./kernels.ts"
import { type Driver, type StatefulCase, stateful as statefulCases } from "./stateful.ts"
import { source } from "./values.ts"

export { type Case } from "./Case.ts"
export { fuzz } from "./fuzz.ts"
export { type KernelCase } from "./kernels.ts"
export { type StatefulCase } from "./stateful.ts"

/**
 * A backend and the reference disagree, or one of them failed. With the case's name and the seed it can be repeated.
 *
 * @since 0.1.0
 * @category errors
 */
export class Disagreement extends /*#__PURE__*/ Data.TaggedError("Disagreement")<{
  readonly case: string
  readonly seed: number
  readonly message: string
  readonly cause?: unknown
}> {}

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
  ...reduction,
  ...dot,
  ...random,
  ...composites,
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
 * Primitives that no public operation is made of.
 *
 * @since 0.1.0
 * @category cases
 */
export const kernels: ReadonlyArray<KernelCase> = kernelCases

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

const P: Loose<typeof Program> = Program as never

/** Leaves that are arrays or numbers, with their paths. */
const entries = (tree: unknown, path: ReadonlyArray<string> = []): Array<readonly [string, NdArray | boolean]> =>
  Arrays.isNdArray(tree) || typeof tree === "boolean"
    ? [[path.join("."), tree]]
    : Object.entries(tree as Record<string, unknown>).flatMap(([key, value]) => entries(value, [...path, key]))

const specs = (tree: unknown): unknown =>
  Arrays.isNdArray(tree)
    ? (Spec.make as any)(tree.sizes, tree.dtype)
    : Array.isArray(tree)
      ? tree.map(specs)
      : Object.fromEntries(Object.entries(tree as Record<string, unknown>).map(([key, value]) => [key, specs(value)]))

/** A sentence on the first difference of two trees, or null. */
const compare = (actual: unknown, expected: unknown, tolerance: Tolerance): string | null => {
  const right = entries(expected)
  const left = new Map(entries(actual))
  if (left.size !== right.length) return `${left.size} results, expected ${right.length}`
  for (const [path, wanted] of right) {
    const found = left.get(path)
    if (found === undefined) return `there is no result ${path}`
    if (typeof wanted === "boolean" || typeof found === "boolean") {
      if (wanted !== found) return `${path} is ${String(found)}, expected ${String(wanted)}`
      continue
    }
    const sentence = explain(found, wanted, tolerance)
    if (sentence !== null) return path === "" ? sentence : `in result ${path}: ${sentence}`
  }
  return null
}

const evaluate = (self: Case, inputs: ReadonlyArray<NdArray>): Effect.Effect<unknown, unknown, Backend> =>
  Effect.scoped(
    Effect.gen(function* () {
      const compiled = yield* P.compile(self.program, inputs.map(specs)) as Effect.Effect<
        any,
        unknown,
        Backend | Scope.Scope
      >
      return yield* compiled.run(...inputs) as Effect.Effect<unknown, unknown>
    })
  )

const judge = (
  name: string,
  seed: number,
  tolerance: Tolerance,
  work: Effect.Effect<unknown, unknown, Backend>
): Effect.Effect<void, Disagreement, Backend> =>
  Effect.gen(function* () {
    const failed = (who: string) => (cause: unknown) =>
      new Disagreement({ case: name, seed, message: `${name} (seed ${seed}): ${who} failed: ${String(cause)}`, cause })
    const { name: backend, variant } = yield* Backend
    const actual = yield* Effect.mapError(work, failed(`${backend} ${variant}`))
    const expected = yield* work.pipe(
      Effect.provide(Reference.layer({ precision: "float64" })),
      Effect.mapError(failed("the reference"))
    )
    const sentence = compare(actual, expected, tolerance)
    if (sentence === null) return
    return yield* new Disagreement({ case: name, seed, message: `${name} (seed ${seed}): ${sentence}` })
  })

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

const driven = (self: StatefulCase, seed: number): Effect.Effect<unknown, unknown, Backend> =>
  Effect.scoped(
    Effect.gen(function* () {
      const options = { state: self.state, inputs: specs(self.input) }
      const program = yield* P.stateful(self.step, options) as Effect.Effect<any, unknown, Backend | Scope.Scope>
      const driver: Driver = {
        step: (input) =>
          Effect.map(program.nextResult(input) as Effect.Effect<any, unknown>, ({ committed, output }) => [
            output,
            committed
          ]),
        snapshot: program.snapshot,
        restore: program.restore,
        read: (f, given) => {
          const reader: Effect.Effect<any, unknown, Scope.Scope> = program.reader(f, specs(given))
          const run = (compiled: any): Effect.Effect<unknown, unknown> => compiled.run(given)
          return Effect.scoped(Effect.flatMap(reader, run))
        }
      }
      return yield* self.script(driver, self.inputs(seed))
    })
  )

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

const settle = (
  name: string,
  seed: number,
  work: Effect.Effect<string | null, unknown, Backend>
): Effect.Effect<void, Disagreement, Backend> =>
  work.pipe(
    Effect.mapError(
      (cause) =>
        new Disagreement({ case: name, seed, message: `${name} (seed ${seed}) failed: ${String(cause)}`, cause })
    ),
    Effect.flatMap((sentence) =>
      sentence === null
        ? Effect.void
        : Effect.fail(new Disagreement({ case: name, seed, message: `${name} (seed ${seed}): ${sentence}` }))
    )
  )

/**
 * Compares the gradient of a smooth case, as the backend in context computes it, with finite differences in float64 at some
 * elements of every float input.
 *
 * @example
 * ```ts
 * import { Conformance } from "@typegrad/backend/conformance"
 * import { Wasm } from "@typegrad/backend/wasm"
 * import * as Effect from "effect/Effect"
 *
 * const tanh = Conformance.cases.find((one) => one.name === "tanh [5]")!
 * Effect.runPromise(Conformance.runSlopes(tanh).pipe(Effect.provide(Wasm.layer()))) // => undefined
 * ```
 *
 * @since 0.1.0
 * @category running
 */
export const runSlopes = (self: Case, seed = 1): Effect.Effect<void, Disagreement, Backend> =>
  settle(
    self.name,
    seed,
    Effect.suspend(() => disagreement(self, seed))
  )

/**
 * As `run`, for a primitive on its own.
 *
 * @example
 * ```ts
 * import { Conformance } from "@typegrad/backend/conformance"
 * import { Wasm } from "@typegrad/backend/wasm"
 * import * as Effect from "effect/Effect"
 *
 * const xor = Conformance.kernels.find((one) => one.name === "int32 xor")!
 * Effect.runPromise(Conformance.runKernel(xor).pipe(Effect.provide(Wasm.layer()))) // => undefined
 * ```
 *
 * @since 0.1.0
 * @category running
 */
export const runKernel = (self: KernelCase, seed = 1): Effect.Effect<void, Disagreement, Backend> =>
  settle(
    self.name,
    seed,
    Effect.suspend(() => wrongElement(self, seed))
  )
