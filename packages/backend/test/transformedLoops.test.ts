/** What transforms make of loops, compiled: equal to the same steps written as often, in float64. */
import { assert, describe, it } from "@effect/vitest"
import * as Program from "@typegrad/core/Program"
import * as Tree from "@typegrad/core/Tree"
import * as Effect from "effect/Effect"
import { programs, transforms } from "../../core/test/loopPrograms.ts"
import { loose, unrolled, values } from "../../core/test/loops.ts"
import * as Wasm from "../src/wasm/Wasm.ts"

const error = (found: number, expected: number): number => Math.abs(found - expected) / Math.max(1, Math.abs(expected))

for (const [program, make] of Object.entries(programs)) {
  describe(program, () => {
    for (const [transform, apply] of Object.entries(transforms)) {
      it.effect(transform, () =>
        Effect.gen(function* () {
          const found = Tree.leaves(yield* Program.evaluate(apply(make(loose.scan)))) as ReadonlyArray<any>
          const expected = values(apply(make(unrolled)))
          assert.strictEqual(found.length, expected.length)
          expected.forEach((data, i) => {
            assert.strictEqual(found[i].data.length, data.length)
            data.forEach((x, j) => assert.isBelow(error(found[i].data[j], x), 2e-4, `result ${i} at ${j}`))
          })
        }).pipe(Effect.provide(Wasm.layer()))
      )
    }
  })
}
