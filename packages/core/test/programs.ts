/** What the tests of programs share. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Backend } from "../src/Backend.ts"
import type { Plan } from "../src/Plan.ts"
import * as Reference from "../src/Reference.ts"

/** Every variant of the reference. Time passes for real: tests that use them are live. */
export const variants: ReadonlyArray<readonly [string, Layer.Layer<Backend>]> = [
  ["float64", Reference.layer()],
  ["float32", Reference.layer({ precision: "float32" })],
  [
    "float32 with latency and 4 steps in flight",
    Reference.layer({ precision: "float32", latency: "1 millis", inFlight: 4 })
  ]
]

/** The reference, and every plan that is compiled for it. */
export const spied = (plans: Array<Plan>): Layer.Layer<Backend> =>
  Layer.effect(
    Backend,
    Effect.map(Backend, (backend) => ({
      ...backend,
      compile: (entries, cells) => {
        plans.push(...entries)
        return backend.compile(entries, cells)
      }
    }))
  ).pipe(Layer.provide(Reference.layer()))

/** Programs compiled while `effect` runs. */
export const compiledBy = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<number, E, R | Backend> =>
  Effect.gen(function* () {
    const backend = yield* Backend
    const before = (yield* backend.stats).programs
    yield* effect
    return (yield* backend.stats).programs - before
  })
