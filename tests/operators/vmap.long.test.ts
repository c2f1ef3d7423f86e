/** Mapped operators: two examples at once are what each is alone. */
import { assert, describe, it } from "@effect/vitest"
import { Wasm } from "@typegrad/backend/wasm"
import * as Transform from "@typegrad/core/Transform"
import * as Effect from "effect/Effect"
import { type Any, T } from "./adapters/adapter.ts"
import { apply, type Case, cases, given, reason, run } from "./cases.ts"

const { at, mul, stack } = T as Any

/** Each output for the inputs and for other ones: alone, then mapped. */
const twice =
  (each: Case) =>
  (tensors: ReadonlyArray<Any>): ReadonlyArray<Any> => {
    const others = tensors.map((x) => (x.dtype === "float32" ? mul(x, 0.75) : x))
    const f = (...own: ReadonlyArray<Any>) => apply(each, own)
    const mapped: ReadonlyArray<Any> = (Transform as Any).vmap(f, { in: tensors.map(() => 0) })(
      ...tensors.map((x, i) => stack([x, others[i]]))
    )
    return [...f(...tensors), ...f(...others), ...mapped.map((y) => at(y, 0)), ...mapped.map((y) => at(y, 1))]
  }

describe("mapped operators", () => {
  for (const each of cases) {
    if (reason(each) !== undefined || given(each).length === 0) continue
    it.effect(each.name, () =>
      Effect.gen(function* () {
        const found = yield* run(each, twice(each))
        const half = found.length / 2
        for (const [n, { data }] of found.slice(0, half).entries()) {
          Array.from(data as ArrayLike<number | boolean>, (value, i) => {
            const [x, y] = [Number(value), Number(found[half + n]!.data[i])]
            const isClose = Object.is(x, y) || Math.abs(x - y) <= 2e-5 * Math.max(1, Math.abs(x))
            assert.isTrue(isClose, `output ${n}, element ${i}: ${x} alone, ${y} mapped`)
          })
        }
      }).pipe(Effect.provide(Wasm.layer()))
    )
  }
})
