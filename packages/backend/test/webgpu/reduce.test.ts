/** Reductions in every shape: along rows, down columns, both, with and without a second dispatch. */
import { assert, it } from "@effect/vitest"
import type { DType } from "@typegrad/core/DType"
import type { Fused } from "@typegrad/core/Plan"
import { product, rowMajor } from "../../src/internal/sizes.ts"
import { random, type Value } from "../emit/harness.ts"
import { fused as oracle } from "../emit/oracle.ts"
import { type Case, run, runAll } from "./dispatches.ts"
import { describeWebgpu } from "./support.ts"

type Op = "reduceSum" | "reduceMax"
type Sizes = ReadonlyArray<number>

const reducing = (op: Op, sizes: Sizes, axes: Sizes, dtype: DType, data: ArrayLike<number>): Case => {
  const kernel: Fused = {
    ...{ kind: "fused", sizes, stores: [] },
    body: [{ kind: "load", node: 0, strides: rowMajor(sizes), dtype }],
    reduce: { op, axes, value: 0, node: 1 }
  }
  const values: ReadonlyArray<Value> = [
    { sizes: [product(sizes)], dtype, data },
    { sizes: sizes.filter((_, axis) => !axes.includes(axis)), dtype }
  ]
  return { values, kernels: [kernel] }
}

const reduce = async (...of: Parameters<typeof reducing>): Promise<Array<number>> =>
  Array.from((await runAll([reducing(...of)]))[0]!.read(1))

const subsets = (n: number): ReadonlyArray<Sizes> =>
  Array.from({ length: 2 ** n - 1 }, (_, i) =>
    Array.from({ length: n }, (_, axis) => axis).filter((axis) => ((i + 1) >> axis) & 1)
  )

describeWebgpu("reductions", { timeout: 60_000 }, () => {
  it("over every set of axes, in any layout", async () => {
    const next = random(1)
    const shapes = [
      [3, 5, 4],
      [2, 70, 3],
      [33, 2, 17]
    ]
    const cases = shapes.flatMap((sizes) => {
      const data = Float32Array.from({ length: product(sizes) }, () => next() * 2 - 1)
      return subsets(sizes.length).flatMap((axes) =>
        (["reduceSum", "reduceMax"] as const).map((op) => reducing(op, sizes, axes, "float32", data))
      )
    })
    const runs = await runAll(cases)
    cases.forEach(({ kernels, values }, i) => {
      const kernel = kernels[0] as Fused
      const wanted = oracle(kernel, values).get(1)!
      runs[i]!.read(1).forEach((value, j) => {
        const label = `${kernel.reduce!.op} of [${kernel.sizes}] over ${kernel.reduce!.axes}`
        assert.isBelow(Math.abs(value - wanted[j]!), 1e-5, label)
      })
    })
  })

  it("long sums are right to 1e-6, and the same bits every time", async () => {
    const n = 2 ** 18
    const data = new Float32Array(n).fill(0.1)
    const forms: ReadonlyArray<readonly [Sizes, Sizes, dispatches: number]> = [
      [[n], [0], 2],
      [[512, 512], [0], 2],
      [[512, 512], [1], 1],
      [[87381, 3], [0], 2],
      [[4, 32749], [1], 1],
      [[16, 1024, 16], [0, 2], 1],
      [[16, 1024, 16], [1], 2]
    ]
    const cases = forms.map(([sizes, axes]) =>
      reducing("reduceSum", sizes, axes, "float32", data.subarray(0, product(sizes)))
    )
    const [runs, again] = [await runAll(cases), await runAll(cases)]
    forms.forEach(([sizes, axes, dispatches], i) => {
      const label = `[${sizes}] over ${axes}`
      assert.strictEqual(runs[i]!.shaders.length, dispatches, label)
      const count = product(axes.map((axis) => sizes[axis]!))
      for (const value of runs[i]!.read(1)) {
        assert.isBelow(Math.abs(value / count / Math.fround(0.1) - 1), 1e-6, label)
      }
      assert.deepStrictEqual(runs[i]!.read(1), again[i]!.read(1))
    })
  })

  it("the mean of 2^24 values of 0.1 is right to 1e-6", async () => {
    const n = 2 ** 24
    // one element, broadcast, plus 0 times the index: the memory is not the point
    const kernel: Fused = {
      ...{ kind: "fused", sizes: [n], stores: [] },
      body: [
        { kind: "load", node: 0, strides: [0], dtype: "float32" },
        { kind: "iota", axis: 0, dtype: "int32" },
        { kind: "literal", value: 0, dtype: "int32" },
        { kind: "compute", op: "mul", args: [1, 2], dtype: "int32" },
        { kind: "compute", op: "cast", args: [3], dtype: "float32" },
        { kind: "compute", op: "add", args: [0, 4], dtype: "float32" }
      ],
      reduce: { op: "reduceSum", axes: [0], value: 5, node: 1 }
    }
    const values: ReadonlyArray<Value> = [
      { sizes: [1], dtype: "float32", data: [0.1] },
      { sizes: [], dtype: "float32" }
    ]
    const total = (await run(values, [kernel])).read(1)[0]!
    assert.isBelow(Math.abs(total / n / Math.fround(0.1) - 1), 1e-6)
  })

  it("sums of any length are within 1e-6 of the sum of magnitudes", async () => {
    const next = random(2)
    const lengths = [1, 2, 3, 15, 17, 31, 64, 255, 257, 1025, 4099, 65537]
    const cases = lengths.map((n) =>
      reducing(
        "reduceSum",
        [n],
        [0],
        "float32",
        Float32Array.from({ length: n }, () => next() * 2 - 1)
      )
    )
    const runs = await runAll(cases)
    cases.forEach(({ values }, i) => {
      const data = Array.from(values[0]!.data!)
      const exact = data.reduce((a, b) => a + b, 0)
      const magnitude = data.reduce((a, b) => a + Math.abs(b), 0)
      assert.isAtMost(Math.abs(runs[i]!.read(1)[0]! - exact), 1e-6 * magnitude, `n = ${lengths[i]}`)
    })
  })

  it("a maximum is NaN wherever a NaN is, and infinities stay", async () => {
    const n = 67
    const withNaN = Float32Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? NaN : -i))
    assert.isTrue((await reduce("reduceMax", [n, n], [1], "float32", withNaN)).every(Number.isNaN))
    const columns = Float32Array.from({ length: n * 5 }, (_, i) => (i % 5 === 3 ? NaN : -i))
    assert.deepStrictEqual(await reduce("reduceMax", [n, 5], [0], "float32", columns), [-0, -1, -2, NaN, -4])
    const low = new Float32Array(7).fill(-Infinity)
    assert.deepStrictEqual(await reduce("reduceMax", [7], [0], "float32", low), [-Infinity])
    assert.deepStrictEqual(await reduce("reduceSum", [7], [0], "float32", low), [-Infinity])
    // so long that what additions lose is kept, which of an infinite sum is NaN
    const long = new Float32Array(2 ** 17).fill(Infinity)
    assert.deepStrictEqual(await reduce("reduceSum", [2 ** 17], [0], "float32", long), [Infinity])
    assert.deepStrictEqual(await reduce("reduceSum", [2], [0], "float32", [Infinity, -Infinity]), [NaN])
  })

  it("of integers, which wrap, and of bools", async () => {
    for (const n of [5, 300]) {
      const large = new Int32Array(n).fill(0x7fffffff)
      assert.deepStrictEqual(await reduce("reduceSum", [n], [0], "int32", large), [Math.imul(n, 0x7fffffff)])
      const below = Int32Array.from(large, (_, i) => -1 - i)
      assert.deepStrictEqual(await reduce("reduceMax", [n], [0], "int32", below), [-1])
      const one = Int32Array.from(large, (_, i) => Number(i === n - 1))
      assert.deepStrictEqual(await reduce("reduceMax", [n], [0], "bool", one), [1])
      assert.deepStrictEqual(await reduce("reduceMax", [n], [0], "bool", one.fill(0)), [0])
    }
  })

  it("over nothing", async () => {
    assert.deepStrictEqual(await reduce("reduceSum", [3, 0], [1], "float32", []), [0, 0, 0])
    assert.deepStrictEqual(await reduce("reduceMax", [0, 2], [0], "float32", []), [-Infinity, -Infinity])
    assert.deepStrictEqual(await reduce("reduceMax", [0], [0], "int32", []), [-(2 ** 31)])
    assert.deepStrictEqual(await reduce("reduceMax", [0], [0], "bool", []), [0])
    assert.deepStrictEqual(await reduce("reduceSum", [0, 0], [1], "float32", []), [])
    assert.deepStrictEqual(await reduce("reduceSum", [3, 0, 2], [], "float32", []), [])
  })
})
