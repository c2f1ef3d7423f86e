/** The conformance suite as vitest tests. */
import { assert, describe, it } from "@effect/vitest"
import type { Backend } from "@typegrad/core/Backend"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import { Conformance } from "../../src/conformance/index.ts"

/** Chosen with `TYPEGRAD_SEED=n`; otherwise the same in every `pnpm test`, so that it says something of the change, and new in every `pnpm test:long`. */
export const seed = Number(
  process.env["TYPEGRAD_SEED"] ??
    (process.env["TYPEGRAD_LONG"] === "1" ? crypto.getRandomValues(new Uint16Array(1))[0] : 1)
)

export const long = process.env["TYPEGRAD_LONG"] === "1"

export const chunk = <A>(list: ReadonlyArray<A>, size: number): ReadonlyArray<ReadonlyArray<A>> =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(size * i, size * (i + 1)))

/** Random programs of the seeds from `from` on. */
export const programs = <E>(layer: Layer.Layer<Backend, E>, from: number, count: number) =>
  Effect.gen(function* () {
    for (let i = 0; i < count; i++) {
      const found = yield* Effect.flip(Conformance.runRandom(from + i)).pipe(Effect.option)
      if (found._tag === "Some") assert.fail(found.value.message)
    }
  }).pipe(Effect.provide(layer))

/** The cases in a few tests: one a case would cost more than the cases. A failure names its case and its seed. */
export const suite = <E>(
  name: string,
  layer: Layer.Layer<Backend, E>,
  cases: ReadonlyArray<Conformance.Case>,
  stateful: ReadonlyArray<Conformance.StatefulCase>,
  caseSeed: number
): void => {
  describe(`${name}, seed ${seed}`, () => {
    for (const part of chunk(cases, 100)) {
      it.live(`${part[0]!.name} ... ${part.at(-1)!.name}`, () =>
        Effect.forEach(part, (one) => Conformance.run(one, caseSeed), { discard: true }).pipe(Effect.provide(layer))
      )
    }
    it.live("state", () =>
      Effect.forEach(stateful, (one) => Conformance.runStateful(one, caseSeed), { discard: true }).pipe(
        Effect.provide(layer)
      )
    )
  })
}
