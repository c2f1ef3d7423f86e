/**
 * The operators of ONNX's node tests through the public API, on the reference and on WebAssembly. The cases are our own, written after
 * its specification by `generate/`; `adapters/` says what each operator is here, often one call, sometimes a composition.
 */
import { assert, describe, it } from "@effect/vitest"
import { Wasm } from "@typegrad/backend/wasm"
import type * as NdArray from "@typegrad/core/NdArray"
import * as Reference from "@typegrad/core/Reference"
import * as Effect from "effect/Effect"
import { adapters } from "./adapters/adapters.ts"
import { apply, type Case, cases, dtypes, numbers, type Packed, reason, run } from "./cases.ts"

const isClose = (actual: number, expected: number, tolerance: number): boolean =>
  Number.isFinite(expected)
    ? Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected))
    : Object.is(actual, expected)

const compare = (name: string, found: NdArray.NdArray, [kind, shape, data]: Packed, tolerance: number): void => {
  assert.deepStrictEqual([...found.sizes], [...shape], `${name}: shape`)
  assert.strictEqual(found.dtype, dtypes[kind], `${name}: dtype`)
  for (const [i, expected] of numbers(data).entries()) {
    const actual = Number(found.data[i])
    assert.isTrue(
      isClose(actual, expected, kind === "f" ? tolerance : 0),
      `${name}: element ${i} is ${actual}, not ${expected}`
    )
  }
}

const check = (each: Case, tolerance: number) =>
  Effect.gen(function* () {
    const found = yield* run(each, (tensors) => apply(each, tensors))
    assert.strictEqual(found.length, each.out.length, `${each.name}: number of outputs`)
    found.forEach((output, i) => compare(`${each.name}, output ${i}`, output, each.out[i]!, tolerance))
  })

describe("operators", () => {
  for (const each of cases) {
    const why = reason(each)
    if (why !== undefined) {
      it.skip(`${each.name}: ${why}`, () => {})
      continue
    }
    it.effect(each.name, () =>
      Effect.gen(function* () {
        yield* check(each, 2e-6).pipe(Effect.provide(Reference.layer()))
        yield* check(each, 2e-5).pipe(Effect.provide(Wasm.layer()))
      })
    )
  }

  it("every case has an adapter, and every adapter a case", () => {
    const ops = new Set(cases.filter((each) => reason(each) === undefined).map(({ op }) => op))
    assert.deepStrictEqual(Object.keys(adapters).toSorted(), [...ops].toSorted())
  })
})
