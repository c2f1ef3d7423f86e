/** Derivatives of the operators: on WebAssembly as on the reference, and forward mode as reverse mode. */
import { assert, describe, it } from "@effect/vitest"
import { Wasm } from "@typegrad/backend/wasm"
import * as Reference from "@typegrad/core/Reference"
import * as Transform from "@typegrad/core/Transform"
import * as Effect from "effect/Effect"
import { type Any, sizes, T } from "./adapters/adapter.ts"
import { apply, type Case, cases, given, reason, run } from "./cases.ts"

const { add, arange, cast, mul, reshape, sin, sum } = T as Any

/** Numbers of either sign, like x. */
const wave = (x: Any, phase: number): Any => {
  const count = sizes(x).reduce((n, m) => n * m, 1)
  return reshape(sin(add(mul(cast(arange(count), "float32"), 0.7), phase)), sizes(x))
}

const inner = (xs: ReadonlyArray<Any>, ys: ReadonlyArray<Any>): Any =>
  xs.map((x, i) => sum(mul(x, ys[i]))).reduce((a, b) => add(a, b))

/** The gradients of weighted outputs by the float inputs, their product with tangents, and what forward mode says of it. */
const derivatives =
  (each: Case) =>
  (tensors: ReadonlyArray<Any>): ReadonlyArray<Any> => {
    const places = given(each).flatMap(([kind], i) => (kind === "f" ? [i] : []))
    const loss = (floats: ReadonlyArray<Any>): Any => {
      const all = [...tensors]
      places.forEach((place, i) => {
        all[place] = floats[i]
      })
      const outputs = apply(each, all).filter(({ dtype }) => dtype === "float32")
      return inner(
        outputs,
        outputs.map((y, i) => wave(y, i + 1))
      )
    }
    const floats = places.map((place) => tensors[place])
    const tangents = floats.map((x, i) => wave(x, i + 2))
    const gradients: ReadonlyArray<Any> = (Transform as Any).grad(loss)(floats)
    const [, forward] = (Transform as Any).jvp(loss)([floats], [tangents])
    return [...gradients, inner(gradients, tangents), forward]
  }

const isClose = (x: number, y: number, tolerance: number): boolean =>
  Object.is(x, y) || Math.abs(x - y) <= tolerance * Math.max(1, Math.abs(x))

const has = (data: ReadonlyArray<readonly [string, ...ReadonlyArray<unknown>]>): boolean =>
  data.some(([kind]) => kind === "f")

// a loop of unknown length has no reverse mode; of log(0) nothing is known in forward mode
const without = /^while_|^reduce_log_sum(_exp)?_empty_set$/

describe("derivatives of operators", () => {
  for (const each of cases) {
    if (reason(each) !== undefined || without.test(each.name) || !has(given(each)) || !has(each.out)) continue
    it.effect(each.name, () =>
      Effect.gen(function* () {
        const expected = yield* run(each, derivatives(each)).pipe(Effect.provide(Reference.layer()))
        const found = yield* run(each, derivatives(each)).pipe(Effect.provide(Wasm.layer()))
        for (const [n, { data }] of expected.entries()) {
          Array.from(data as ArrayLike<number>, (x, i) => {
            const y = Number(found[n]!.data[i])
            assert.isTrue(isClose(x, y, 2e-4), `derivative ${n}, element ${i}: ${x} on the reference, ${y} on WASM`)
          })
        }
        const [reverse, forward] = expected.slice(-2).map(({ data }) => Number(data[0])) as [number, number]
        assert.isTrue(isClose(reverse, forward, 1e-5), `reverse mode gives ${reverse}, forward mode ${forward}`)
      })
    )
  }
})
