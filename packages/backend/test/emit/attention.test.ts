/** The kernels of attention against loops in float64, also at sizes where programs leave it to the body; scratch holds NaN before. */
import { assert, describe, it } from "@effect/vitest"
import { type AttentionSizes, attentionSizes } from "../../src/conformance/cases/attention.ts"
import { callsOf, type Example64, nameOf, reference, setUp } from "./attentions.ts"
import { run, variants } from "./harness.ts"

const kernels = (variant: (typeof variants)[number][1], example: Example64) => {
  const { kernels, nodes, places, values } = callsOf(example)
  const { read } = run(variant, values, kernels, nodes)
  return {
    ...{ out: read(places.out), toQuery: read(places.toQuery) },
    ...{ toKey: read(places.toKey), toValue: read(places.toValue) }
  }
}

const close = (actual: ArrayLike<number>, expected: ArrayLike<number>, label: string): void => {
  assert.strictEqual(actual.length, expected.length)
  for (let i = 0; i < expected.length; i++) {
    assert.isTrue(Math.abs(actual[i]! - expected[i]!) <= 3e-6, `${label} at ${i}: ${actual[i]} is not ${expected[i]}`)
  }
}

/** Tiles have 4 or 6 rows and 8 or 16 columns, blocks 96 keys. */
const examples: ReadonlyArray<AttentionSizes> = [
  ...[
    ...(
      [
        [1, 1],
        [2, 3],
        [7, 7],
        [13, 17],
        [64, 64],
        [96, 96],
        [97, 97],
        [5, 193],
        [103, 9]
      ] as const
    ).flatMap(([queries, keys]) =>
      [false, true].flatMap((causal) => [
        { queries, keys, width: 8, causal },
        { batch: 2, heads: 2, queries, keys, width: 5, features: 7, causal }
      ])
    )
  ],
  { queries: 20, keys: 20, width: 1, features: 3 },
  { queries: 20, keys: 20, width: 20, features: 44 },
  { queries: 13, keys: 13, width: 128, causal: true },
  { batch: 2, queries: 10, keys: 15, heads: 2, width: 8, mask: [2, 2, 10, 15] },
  { batch: 2, queries: 10, keys: 101, heads: 2, width: 8, mask: [2, 1, 1, 101], bias: [1, 2, 10, 101] },
  ...attentionSizes.filter(({ spread }) => spread === undefined)
]

const sets = examples.map((example) => {
  const set = setUp(example)
  return { set, expected: reference(set) }
})

describe.each(variants)("attention, %s", (_name, variant) => {
  it.each(examples.map((example, i) => [nameOf(example), sets[i]!] as const))("%s", (_, { expected, set }) => {
    const actual = kernels(variant, set)
    for (const name of ["out", "toQuery", "toKey", "toValue"] as const) close(actual[name], expected[name], name)
  })
})

it("gives the same bits for registers of 256 bits", () => {
  const [narrow, wide] = [{ fma: false }, { fma: false, wide: true }]
  for (const { set } of sets) assert.deepStrictEqual(kernels(narrow, set), kernels(wide, set))
})
