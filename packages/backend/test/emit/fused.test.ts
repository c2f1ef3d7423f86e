import { assert, describe, it } from "@effect/vitest"
import { product, rounds, run, variants } from "./harness.ts"
import { fused as oracle } from "./oracle.ts"
import { type Case, someKernel } from "./someKernel.ts"

const near = (actual: number, expected: number, scale: number): boolean =>
  actual === expected || Math.abs(actual - expected) <= 3e-6 * (Math.abs(expected) + scale)

const check = ({ kernel, values }: Case, seed: number, variant: { fma: boolean }): void => {
  const expected = oracle(kernel, values)
  const got = run(variant, values, [kernel])
  const reduced = kernel.reduce === null ? 1 : product(kernel.sizes.filter((_, i) => kernel.reduce!.axes.includes(i)))
  // an iota of an axis can be large where it cancels
  const scale = Math.max(1, ...kernel.sizes) * Math.max(1, Math.sqrt(reduced))
  for (const [node, wanted] of expected) {
    const actual = got.read(node)
    assert.strictEqual(actual.length, wanted.length)
    for (let i = 0; i < wanted.length; i++) {
      if (values[node]!.dtype === "bool") {
        assert.isTrue(actual[i] === 0 || actual[i] === 1, `seed ${seed}: bool ${actual[i]}`)
        continue
      }
      assert.isTrue(near(actual[i]!, wanted[i]!, scale), `seed ${seed} [${i}]: ${actual[i]} is not ${wanted[i]}`)
    }
  }
}

describe.each(variants)("fused, %s", (_name, variant) => {
  it("elementwise bodies over random spaces, layouts and broadcasts", () => {
    for (let seed = 1; seed <= 400 * rounds; seed++) check(someKernel(seed, false), seed, variant)
  })
  it("reductions over random axes", () => {
    for (let seed = 1; seed <= 600 * rounds; seed++) check(someKernel(seed, true), seed, variant)
  })
  it("updates in place", () => {
    for (const n of [0, 1, 3, 4, 5, 1000]) {
      const p = Float32Array.from({ length: n }, (_, i) => i)
      const g = Float32Array.from({ length: n }, (_, i) => i * 2)
      const got = run(
        variant,
        [
          { sizes: [n], dtype: "float32", data: p },
          { sizes: [n], dtype: "float32", data: g }
        ],
        [
          {
            kind: "fused",
            sizes: [n],
            body: [
              { kind: "load", node: 0, strides: [1], dtype: "float32" },
              { kind: "load", node: 1, strides: [1], dtype: "float32" },
              { kind: "literal", value: 0.5, dtype: "float32" },
              { kind: "compute", op: "mul", args: [1, 2], dtype: "float32" },
              { kind: "compute", op: "sub", args: [0, 3], dtype: "float32" }
            ],
            stores: [{ value: 4, node: 0 }],
            reduce: null
          }
        ]
      )
      assert.deepStrictEqual(
        Array.from(got.read(0)),
        Array.from({ length: n }, () => 0)
      )
    }
  })
  it("shifts by a literal and by a tensor", () => {
    const data = [1, -1, 0x40000000, 5, 7]
    const shifts = [1, 33, 31, -1, 0]
    const got = run(
      variant,
      [
        { sizes: [5], dtype: "int32", data },
        { sizes: [5], dtype: "int32", data: shifts },
        { sizes: [5], dtype: "int32" },
        { sizes: [5], dtype: "int32" }
      ],
      [
        {
          kind: "fused",
          sizes: [5],
          body: [
            { kind: "load", node: 0, strides: [1], dtype: "int32" },
            { kind: "load", node: 1, strides: [1], dtype: "int32" },
            { kind: "literal", value: 40, dtype: "int32" },
            { kind: "compute", op: "shiftRightLogical", args: [0, 2], dtype: "int32" },
            { kind: "compute", op: "shiftLeft", args: [0, 1], dtype: "int32" }
          ],
          stores: [
            { value: 3, node: 2 },
            { value: 4, node: 3 }
          ],
          reduce: null
        }
      ]
    )
    assert.deepStrictEqual(
      Array.from(got.read(2)),
      data.map((x) => (x >>> 8) | 0)
    )
    assert.deepStrictEqual(
      Array.from(got.read(3)),
      data.map((x, i) => x << shifts[i]!)
    )
  })
})
