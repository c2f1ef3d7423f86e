/** From traced expressions to a plan for a backend; what users can get wrong comes back as a typed failure. */
import * as Effect from "effect/Effect"
import type { Service } from "../../Backend.ts"
import type { Graph } from "../../Graph.ts"
import type { Plan } from "../../Plan.ts"
import { ShapeError } from "../../Shape.ts"
import { KeyReused, keyReused } from "../keyReused.ts"
import { reusedKey } from "../passes/keys.ts"
import { plan } from "../passes/plan.ts"
import { simplify } from "../passes/simplify.ts"
import { type Options, type Roots, trace } from "../passes/trace.ts"

/** Runs user code that builds expressions. `ShapeError` and `KeyReused` are failures; anything else it throws is a defect. */
export const attempt = <A>(build: () => A): Effect.Effect<A, ShapeError | KeyReused> =>
  Effect.suspend(() => {
    try {
      return Effect.succeed(build())
    } catch (error) {
      return error instanceof ShapeError || error instanceof KeyReused ? Effect.fail(error) : Effect.die(error)
    }
  })

/** Throws `KeyReused`. */
export const planGraph = (backend: Service, graph: Graph): Plan => {
  const simple = simplify(graph, backend.variant === "float64" ? (value) => value : Math.fround)
  const reused = reusedKey(simple)
  if (reused !== null) throw keyReused(...reused)
  return plan(simple, backend.elementwise)
}

/** Throws `KeyReused`, and `ShapeError` from bodies of composites. */
export const planRoots = (backend: Service, roots: Roots, options: Pick<Options, "inputs" | "cells">): Plan =>
  planGraph(backend, trace(roots, { ...options, composites: backend.composites }))
