/** The kernels of composites: those over rows against their bodies, those of attention against loops in float64. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { AttentionSizes } from "../../src/conformance/cases/attention.ts"
import { Conformance } from "../../src/conformance/index.ts"
import { composites } from "../../src/webgpu/wgsl/composites/table.ts"
import { seed } from "../conformance/support.ts"
import { callsOf, nameOf, reference, setUp } from "../emit/attentions.ts"
import { runAll } from "./dispatches.ts"
import { describeWebgpu, layer } from "./support.ts"

/** Tiles have 32 queries and 32 keys, and columns come in chunks of 32: sizes below, at and above what is whole. */
const examples: ReadonlyArray<AttentionSizes> = [
  { batch: 2, queries: 33, keys: 65, heads: 3, width: 5, features: 34, causal: true },
  { queries: 9, keys: 70, heads: 4, groups: 2, width: 33, features: 8, causal: true, past: 61 },
  { batch: 2, queries: 35, keys: 35, heads: 2, groups: 1, width: 8, mask: [1, 1, 35, 1], bias: [2, 1, 1, 35] },
  { batch: 2, queries: 10, keys: 33, heads: 2, width: 8, mask: [2, 2, 10, 33], bias: [1, 2, 10, 33], causal: true }
]

const overRows = Conformance.cases.filter(({ name }) => /^(lstmCell|softmaxCrossEntropy|standardise)/.test(name))

describeWebgpu("kernels of composites", () => {
  it.live("over rows", () =>
    Effect.forEach(overRows, (one) => Conformance.run(one, seed), { discard: true }).pipe(Effect.provide(layer))
  )

  it("of attention", async () => {
    const sets = examples.map(setUp)
    const calls = sets.map(callsOf)
    const runs = await runAll(calls)
    examples.forEach((example, i) => {
      const expected = reference(sets[i]!)
      for (const name of ["out", "toQuery", "toKey", "toValue"] as const) {
        const actual = runs[i]!.read(calls[i]!.places[name])
        assert.strictEqual(actual.length, expected[name].length)
        expected[name].forEach((value, at) =>
          assert.isTrue(
            Math.abs(actual[at]! - value) <= 3e-6,
            `${nameOf(example)}: ${name} at ${at}: ${actual[at]} is not ${value}`
          )
        )
      }
    })
  })

  it.live("of attention, where queries see nothing, and of NaN", () =>
    Effect.forEach(
      Conformance.cases.filter(({ name }) => /^attention of queries|^attention .* spread /.test(name)),
      (one) => Conformance.run(one, seed),
      { discard: true }
    ).pipe(Effect.provide(layer))
  )
})

it("calls without a kernel are left to their bodies", () => {
  const float = (...sizes: ReadonlyArray<number>) => ({ sizes, dtype: "float32" }) as const
  const has = (queries: number, width: number, attrs: object = {}): boolean =>
    composites.has("typegrad/attention", {
      name: "typegrad/attention",
      attrs: { scale: 1, causal: false, kept: 1, inputs: [], ...attrs },
      inputs: [float(1, queries, 1, width), float(1, 9, 1, width), float(1, 9, 1, width)],
      results: [float(1, queries, 1, width), float(1, queries, 1), float(1, queries, 1)]
    })
  assert.isTrue(has(8, 128))
  assert.isFalse(has(7, 8))
  assert.isFalse(has(8, 129))
  assert.isFalse(has(8, 8, { kept: 0.5, inputs: ["keep"] }))
  const call = { name: "typegrad/softmaxCrossEntropy", attrs: {}, results: [float(2)] }
  assert.isTrue(composites.has(call.name, { ...call, inputs: [float(2, 3), { sizes: [2], dtype: "int32" }] }))
  assert.isFalse(composites.has(call.name, { ...call, inputs: [float(2, 3), { sizes: [3], dtype: "int32" }] }))
  assert.isFalse(composites.has("softmaxCrossEntropy", { ...call, name: "softmaxCrossEntropy", inputs: [float(2, 3)] }))
})
