/** Maps and reductions of random bodies over random spaces, against loops by index. */
import { assert, it } from "@effect/vitest"
import type { DType } from "@typegrad/core/DType"
import type { Fused, Instruction } from "@typegrad/core/Plan"
import { product, rowMajor } from "../../src/internal/sizes.ts"
import { random, rounds, type Value } from "../emit/harness.ts"
import { fused as oracle } from "../emit/oracle.ts"
import { someKernel } from "../emit/someKernel.ts"
import { type Case, type Run, run, runAll } from "./dispatches.ts"
import { describeWebgpu } from "./support.ts"

interface Fusion {
  readonly kernel: Fused
  readonly values: ReadonlyArray<Value>
}

const compare = ({ kernel, values }: Fusion, { read }: Run, label: string): void => {
  const { reduce, sizes } = kernel
  const terms = reduce === null ? 1 : product(sizes.filter((_, axis) => reduce.axes.includes(axis)))
  // an iota of an axis can be large where it cancels
  const scale = Math.max(1, ...sizes) * Math.max(1, Math.sqrt(terms))
  for (const [node, wanted] of oracle(kernel, values)) {
    const actual = read(node)
    assert.strictEqual(actual.length, wanted.length)
    actual.forEach((value, i) => {
      if (values[node]!.dtype === "bool") return assert.isTrue(value === 0 || value === 1, `${label}: bool ${value}`)
      const expected = wanted[i]!
      const near = value === expected || Math.abs(value - expected) <= 3e-6 * (Math.abs(expected) + scale)
      assert.isTrue(near, `${label} [${i}]: ${value} is not ${expected}`)
    })
  }
}

const checkAll = async (fusions: ReadonlyArray<Fusion>, label: string): Promise<ReadonlyArray<Run>> => {
  const runs = await runAll(fusions.map(({ kernel, values }): Case => ({ values, kernels: [kernel] })))
  fusions.forEach((fusion, i) => compare(fusion, runs[i]!, `${label} ${i}`))
  return runs
}

const random32 = (n: number, seed: number): Float32Array => {
  const next = random(seed)
  return Float32Array.from({ length: n }, () => next() * 4 - 2)
}

const input = (n: number, seed: number): Value => ({ sizes: [n], dtype: "float32", data: random32(n, seed) })

const load = (node: number, strides: ReadonlyArray<number>, offset?: number): Instruction =>
  offset === undefined
    ? { kind: "load", node, strides, dtype: "float32" }
    : { kind: "load", node, strides, dtype: "float32", offset }

const compute = (op: "add" | "mul" | "sub" | "relu" | "cast", args: ReadonlyArray<number>, dtype: DType = "float32") =>
  ({ kind: "compute", op, args, dtype }) as const

/** The last instruction of a body over some operands, stored. */
const mapping = (
  sizes: ReadonlyArray<number>,
  operands: ReadonlyArray<Value>,
  body: ReadonlyArray<Instruction>
): Fusion => {
  const stores = [{ value: body.length - 1, node: operands.length }]
  return {
    values: [...operands, { sizes, dtype: body[body.length - 1]!.dtype }],
    kernel: { kind: "fused", sizes, body, stores, reduce: null }
  }
}

describeWebgpu("fused", { timeout: 60_000 }, () => {
  it("elementwise bodies over random spaces, layouts and broadcasts", async () => {
    for (let round = 0; round < rounds; round++) {
      await checkAll(
        Array.from({ length: 60 }, (_, i) => someKernel(1 + i + 60 * round, false)),
        "map"
      )
    }
  })

  it("reductions of bodies over random spaces and axes", async () => {
    for (let round = 0; round < rounds; round++) {
      await checkAll(
        Array.from({ length: 60 }, (_, i) => someKernel(1 + i + 60 * round, true)),
        "reduction"
      )
    }
  })

  it("vectors of four: rows, columns and elements broadcast, slices, several results", async () => {
    const [rows, columns] = [130, 132]
    const whole = rows * columns
    const sizes = [rows, columns]
    const sum = (one: number, other: number): Instruction => compute("add", [one, other])
    const [x, y] = [input(whole + 8, 1), input(whole + 8, 2)]
    const forms = [
      mapping(sizes, [x, y], [load(0, [columns, 1]), load(1, [columns, 1], 4), compute("mul", [0, 1])]),
      mapping(sizes, [x, input(columns, 3)], [load(0, [columns, 1]), load(1, [0, 1]), sum(0, 1)]),
      mapping(sizes, [x, input(rows + 3, 4)], [load(0, [columns, 1]), load(1, [1, 0], 3), sum(0, 1)]),
      mapping(sizes, [x, input(2, 5)], [load(0, [columns, 1]), load(1, [0, 0], 1), sum(0, 1)]),
      mapping([16, 10, 132], [input(16 * 20 * 132, 6)], [load(0, [20 * 132, 132, 1]), compute("relu", [0])]),
      mapping(sizes, [input(rows, 7)], [load(0, [1, 0])])
    ]
    const runs = await checkAll(forms, "vectors")
    runs.forEach(({ shaders }, i) => assert.strictEqual(shaders[0]!.element, "vec4<f32>", `form ${i}`))

    const body = [load(0, [columns, 1]), load(1, [columns, 1]), sum(0, 1), compute("mul", [0, 1])]
    const stores = [
      { value: 2, node: 2 },
      { value: 3, node: 3 },
      { value: 0, node: 4 }
    ]
    const results = stores.map((): Value => ({ sizes, dtype: "float32" }))
    const several: Fusion = { values: [x, y, ...results], kernel: { kind: "fused", sizes, body, stores, reduce: null } }
    assert.strictEqual((await checkAll([several], "several"))[0]!.shaders[0]!.element, "vec4<f32>")
  })

  it("what is no row of whole vectors: odd offsets and strides, other dtypes, an index", async () => {
    const sizes = [130, 132]
    const whole = product(sizes)
    const x = input(whole * 2, 1)
    const strides = rowMajor(sizes)
    const forms = [
      mapping(sizes, [x], [load(0, strides, 1), compute("relu", [0])]),
      mapping(sizes, [x], [load(0, [133, 1]), compute("relu", [0])]),
      mapping(sizes, [x], [load(0, [264, 2]), compute("relu", [0])]),
      mapping(sizes, [x], [load(0, [1, 130]), compute("relu", [0])]),
      mapping(sizes, [], [{ kind: "iota", axis: 1, dtype: "int32" }, compute("cast", [0])]),
      mapping([130, 131], [x], [load(0, [131, 1]), compute("relu", [0])])
    ]
    const runs = await checkAll(forms, "elements")
    runs.forEach(({ shaders }, i) => assert.strictEqual(shaders[0]!.element, "u32", `form ${i}`))
  })

  it("turned operands go through squares", async () => {
    const [x, y] = [input(200 * 170, 1), input(200 * 170, 2)]
    const flags: Value = {
      sizes: [200 * 170],
      dtype: "bool",
      data: random32(200 * 170, 3).map((value) => Number(value > 0))
    }
    const index: Instruction = { kind: "iota", axis: 1, dtype: "int32" }
    const forms = [
      mapping([200, 170], [x, y], [load(0, [1, 200]), load(1, [170, 1]), compute("add", [0, 1])]),
      mapping([256, 128], [x], [load(0, [1, 256], 5)]),
      mapping([3, 64, 172], [x, y], [load(0, [1, 3, 192]), load(1, [172 * 64, 1, 64]), compute("add", [0, 1])]),
      mapping([160, 3, 70], [x, y], [load(0, [1, 160 * 70, 160]), load(1, [0, 0, 1]), compute("add", [0, 1])]),
      mapping([170, 200], [flags], [{ ...load(0, [1, 170]), dtype: "bool" } as Instruction, compute("cast", [0])]),
      mapping([2000, 17], [x], [load(0, [1, 2000]), index, compute("cast", [1]), compute("add", [0, 2])])
    ]
    const runs = await checkAll(forms, "squares")
    runs.forEach(({ shaders }, i) => assert.include(shaders[0]!.declarations, "square0", `form ${i}`))
  })

  it("may store over what it loads", async () => {
    for (const n of [37, 2 ** 14]) {
      const [x, y] = [random32(n, 1), random32(n, 2)]
      const values: ReadonlyArray<Value> = [
        { sizes: [n], dtype: "float32", data: x },
        { sizes: [n], dtype: "float32", data: y }
      ]
      const body = [load(0, [1]), load(1, [1]), compute("add", [0, 1]), compute("sub", [0, 1])]
      const stores = [
        { value: 2, node: 0 },
        { value: 3, node: 1 }
      ]
      const { read } = await run(values, [{ kind: "fused", sizes: [n], body, stores, reduce: null }])
      assert.deepStrictEqual(
        [...read(0)],
        Array.from(x, (value, i) => Math.fround(value + y[i]!))
      )
      assert.deepStrictEqual(
        [...read(1)],
        Array.from(x, (value, i) => Math.fround(value - y[i]!))
      )
    }
  })

  it("of nothing is nothing", async () => {
    const { shaders } = await run(
      [{ sizes: [0, 3], dtype: "float32" }],
      [
        {
          ...{ kind: "fused", sizes: [0, 3], reduce: null },
          body: [{ kind: "literal", value: 1, dtype: "float32" }],
          stores: [{ value: 0, node: 0 }]
        }
      ]
    )
    assert.strictEqual(shaders.length, 0)
  })

  it("kernels of one structure are one text, wherever their operands are", async () => {
    const values = [input(50, 1), input(50, 2), { sizes: [50], dtype: "float32" }] as const
    const kernelOf = (a: number, b: number, c: number): Fused => ({
      ...{ kind: "fused", sizes: [50], reduce: null },
      body: [load(a, [1]), load(b, [1]), compute("add", [0, 1])],
      stores: [{ value: 2, node: c }]
    })
    const { shaders } = await run([...values, ...values], [kernelOf(0, 1, 2), kernelOf(3, 4, 5), kernelOf(1, 1, 1)])
    assert.strictEqual(new Set(shaders.map(({ body, declarations }) => `${declarations}${body}`)).size, 1)
  })

  it("copies to cells, of any dtype and count", async () => {
    const bits = Int32Array.from([1, -1, 0x7f800001, -0x00400001, 12345])
    const forms = [
      [5, "float32", random32(5, 1)],
      [64, "float32", random32(64, 2)],
      [5, "int32", bits],
      [3, "bool", [1, 0, 1]],
      [0, "float32", []]
    ] as const
    const values = forms.flatMap(
      ([n, dtype, data]): ReadonlyArray<Value> => [
        { sizes: [n], dtype, data },
        { sizes: [n], dtype }
      ]
    )
    const { read } = await run(
      values,
      forms.map((_, i) => ({ kind: "copy", node: 2 * i, cell: 2 * i + 1 }))
    )
    forms.forEach((_, i) => assert.deepStrictEqual(read(2 * i + 1), read(2 * i)))
  })
})
