/** Programs run on the backend in context and on the reference, and what becomes of a difference. */
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
import { explainTrees, type Tolerance } from "./compare.ts"
import type { Driver, StatefulCase } from "./stateful.ts"

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

const P: Loose<typeof Program> = Program as never

const specs = (tree: unknown): unknown =>
  Arrays.isNdArray(tree)
    ? (Spec.make as any)(tree.sizes, tree.dtype)
    : Array.isArray(tree)
      ? tree.map(specs)
      : Object.fromEntries(Object.entries(tree as Record<string, unknown>).map(([key, value]) => [key, specs(value)]))

export const evaluate = (self: Case, inputs: ReadonlyArray<NdArray>): Effect.Effect<unknown, unknown, Backend> =>
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

export const judge = (
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
    const sentence = explainTrees(actual, expected, tolerance)
    if (sentence === null) return
    return yield* new Disagreement({ case: name, seed, message: `${name} (seed ${seed}): ${sentence}` })
  })

export const driven = (self: StatefulCase, seed: number): Effect.Effect<unknown, unknown, Backend> =>
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

export const settle = (
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
