/** A page that judges some cases of the conformance suite on its own WebGPU, and tells what it found as text. */
import { Backend } from "@typegrad/core/Backend"
import * as Effect from "effect/Effect"
import { Conformance } from "../../../src/conformance/index.ts"
import { Webgpu } from "../../../src/webgpu/index.ts"

const small = Conformance.cases.filter((one) => !one.large)
const few = Conformance.sample(small, 48, 8)
const differentiated = Conformance.sample(
  small.filter(({ derivatives }) => derivatives !== "none"),
  6,
  9
)

const failures = <E extends { readonly message: string }, R>(
  all: ReadonlyArray<Effect.Effect<void, E, R>>
): Effect.Effect<ReadonlyArray<string>, never, R> =>
  Effect.map(
    Effect.forEach(all, (one) => Effect.match(one, { onSuccess: () => [], onFailure: ({ message }) => [message] })),
    (found) => found.flat()
  )

/** How many cases there were, what computed, and what went wrong. */
export interface Found {
  readonly backend: string
  readonly cases: number
  readonly failures: ReadonlyArray<string>
}

const conformance = (): Promise<Found | string> =>
  Effect.gen(function* () {
    const { name, variant } = yield* Backend
    const all = [
      ...few.map((one) => Conformance.run(Conformance.within(one, 1e-4))),
      ...differentiated.map((one) => Conformance.runDerivatives(one)),
      ...Conformance.stateful.map((one) => Conformance.runStateful(one)),
      ...Conformance.numerics.filter((one) => !one.large).map(Conformance.runKnown)
    ]
    return { backend: `${name} ${variant}`, cases: all.length, failures: yield* failures(all) }
  }).pipe(
    Effect.provide(Webgpu.layer()),
    Effect.catch(({ message }) => Effect.succeed(message)),
    Effect.runPromise
  )

Object.assign(globalThis, { conformance })
