import { assert, describe, it } from "@effect/vitest"
import type { Fused, Instruction } from "@typegrad/core/Plan"
import { product, random, rounds, run, type Value, variants } from "./harness.ts"
import { fused as oracle } from "./oracle.ts"

const pick = <A>(next: () => number, values: ReadonlyArray<A>): A => values[Math.floor(next() * values.length)]!

/** Row-major strides of `sizes` after a permutation of its axes, with some of them broadcast. */
const layout = (
  next: () => number,
  sizes: ReadonlyArray<number>
): { strides: Array<number>; stored: Array<number> } => {
  const order = sizes.map((_, i) => i).toSorted(() => (next() < 0.25 ? next() - 0.5 : 0))
  const broadcast = sizes.map(() => next() < 0.3)
  const strides = sizes.map(() => 0)
  let stride = 1
  for (const axis of order.toReversed()) {
    if (broadcast[axis]) continue
    strides[axis] = stride
    stride *= sizes[axis]!
  }
  return { strides, stored: [stride] }
}

interface Case {
  readonly kernel: Fused
  readonly values: ReadonlyArray<Value>
}

/** A random body over float32, int32 and bool values, of a random space. */
const someKernel = (seed: number, reduces: boolean): Case => {
  const next = random(seed)
  const rank = Math.floor(next() * 5)
  const sizes = Array.from({ length: rank }, () =>
    next() < 0.03 ? 0 : pick(next, [1, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17, rank < 3 ? 70 : 3, rank < 3 ? 133 : 2])
  )
  const values: Array<Value> = []
  const body: Array<Instruction> = []
  const load = (dtype: "float32" | "bool"): number => {
    const { strides, stored } = layout(next, sizes)
    const data = Float32Array.from({ length: product(stored) }, () =>
      dtype === "bool" ? Math.floor(next() * 2) : next() * 4 - 2
    )
    values.push({ sizes: stored, dtype, data })
    return body.push({ kind: "load", node: values.length - 1, strides, dtype }) - 1
  }
  const compute = (op: "add" | "sub" | "mul" | "maximum" | "tanh" | "relu" | "neg", ...args: Array<number>): number =>
    body.push({ kind: "compute", op, args, dtype: "float32" }) - 1
  let value = load("float32")
  for (let i = Math.floor(next() * 4); i >= 0; i--) {
    const what = next()
    if (what < 0.35) value = compute(pick(next, ["add", "sub", "mul", "maximum"]), value, load("float32"))
    else if (what < 0.5) value = compute(pick(next, ["tanh", "relu", "neg"]), value)
    else if (what < 0.65) {
      const c = load("bool")
      value = body.push({ kind: "compute", op: "select", args: [c, value, load("float32")], dtype: "float32" }) - 1
    } else if (what < 0.8 && rank > 0) {
      const iota = body.push({ kind: "iota", axis: Math.floor(next() * rank), dtype: "int32" }) - 1
      const cast = body.push({ kind: "compute", op: "cast", args: [iota], dtype: "float32" }) - 1
      value = compute("add", value, cast)
    } else {
      const literal = body.push({ kind: "literal", value: next() * 2 - 1, dtype: "float32" }) - 1
      value = compute(pick(next, ["mul", "add"]), literal, value)
    }
  }
  const result = values.length
  if (reduces) {
    const axes = sizes.map((_, i) => i).filter(() => next() < 0.5)
    const kept = sizes.filter((_, i) => !axes.includes(i))
    values.push({ sizes: kept, dtype: "float32" })
    const op = next() < 0.6 ? "reduceSum" : "reduceMax"
    return { kernel: { kind: "fused", sizes, body, stores: [], reduce: { op, axes, value, node: result } }, values }
  }
  const first = body.findIndex((one) => one.kind === "compute")
  const also = body.push({ kind: "compute", op: "lt", args: [value, 0], dtype: "bool" }) - 1
  values.push({ sizes, dtype: "float32" }, { sizes, dtype: "bool" }, { sizes, dtype: "float32" })
  const stores = [
    { value, node: result },
    { value: also, node: result + 1 }
  ]
  if (first >= 0 && body[first]!.dtype === "float32") stores.push({ value: first, node: result + 2 })
  return { kernel: { kind: "fused", sizes, body, stores, reduce: null }, values }
}

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
