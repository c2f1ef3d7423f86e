/** Graphs without a device: what a program is once it is traced and simplified. */
import { Backend, type Service } from "@typegrad/core/Backend"
import type { Graph } from "@typegrad/core/Graph"
import type { NdArray } from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Spec from "@typegrad/core/Spec"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Case, Loose } from "./Case.ts"

const P: Loose<typeof Program> = Program as never

/** A backend that runs nothing and keeps the graphs it is given. */
export const recorder = (graphs: Array<Graph>): Service => ({
  name: "recorder",
  variant: "none",
  inFlight: 1,
  elementwise: new Set(),
  composites: new Set(),
  cells: () => Effect.die("the recorder has no cells"),
  compile: (plans) =>
    Effect.sync(() => {
      graphs.push(...plans.map((plan) => plan.graph))
      return { enqueue: () => Effect.die("the recorder runs nothing") }
    }),
  stats: Effect.succeed({ programs: 0, bytes: 0 })
})

export const specsOf = (inputs: ReadonlyArray<NdArray>): ReadonlyArray<unknown> =>
  inputs.map(({ dtype, sizes }) => (Spec.make as any)(sizes, dtype))

/** The graph of a program for inputs of these sizes. */
export const graphOf = (program: Case["program"], inputs: ReadonlyArray<NdArray>): Effect.Effect<Graph, unknown> =>
  Effect.gen(function* () {
    const graphs: Array<Graph> = []
    const compile: Effect.Effect<unknown, unknown, Backend | Scope.Scope> = P.compile(program, specsOf(inputs))
    yield* Effect.scoped(compile).pipe(Effect.provideService(Backend, recorder(graphs)))
    return graphs[0]!
  })

/** The results, one array a leaf, of a program compiled and run once by the backend in context. */
export const runOnce = (
  program: Case["program"],
  inputs: ReadonlyArray<NdArray>
): Effect.Effect<any, unknown, Backend> => {
  const compile: Effect.Effect<any, unknown, Backend | Scope.Scope> = P.compile(program, specsOf(inputs))
  const run = (compiled: any): Effect.Effect<unknown, unknown> => compiled.run(...inputs)
  return Effect.scoped(Effect.flatMap(compile, run))
}
