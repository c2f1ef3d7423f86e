import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as NdArray from "../src/NdArray.ts"
import { ShapeError } from "../src/Shape.ts"
import { draw } from "./random.ts"

const throws = (run: () => unknown, message: string): void => {
  try {
    run()
  } catch (error) {
    assert.instanceOf(error, ShapeError)
    assert.strictEqual(error.message, message)
    return
  }
  assert.fail(`nothing thrown, but expected: ${message}`)
}

describe("make", () => {
  it("reads shape and dtype off the data", () => {
    const x = NdArray.make([
      [1, 2, 3],
      [4, 5, 6]
    ])
    assert.deepStrictEqual(x.sizes, [2, 3])
    assert.strictEqual(x.dtype, "float32")
    assert.deepStrictEqual([...x.data], [1, 2, 3, 4, 5, 6])
    assert.deepStrictEqual(NdArray.make([[true], [false]]).data, Uint8Array.of(1, 0))
    assert.strictEqual(NdArray.make([[true], [false]]).dtype, "bool")
    assert.deepStrictEqual(NdArray.make(5).sizes, [])
    assert.deepStrictEqual(NdArray.make([]).sizes, [0])
    assert.deepStrictEqual(NdArray.make([[], []]).sizes, [2, 0])
  })

  it("takes a typed array of the right kind as it is, and converts others", () => {
    const data = Float32Array.of(1, 2, 3, 4)
    assert.strictEqual(NdArray.make(data, [2, 2]).data, data)
    assert.strictEqual(NdArray.make(Int32Array.of(1, 2)).dtype, "int32")
    assert.deepStrictEqual(NdArray.make(data, [4], "int32").data, Int32Array.of(1, 2, 3, 4))
    assert.deepStrictEqual(NdArray.make(Uint8Array.of(7, 255), [2], "float32").data, Float32Array.of(7, 255))
    assert.deepStrictEqual(NdArray.make([0.1]).data, Float32Array.of(Math.fround(0.1)))
  })

  it("refuses what does not fit", () => {
    const rows: ReadonlyArray<number> = [1, 2, 3]
    throws(() => NdArray.make(rows, [2, 2]), "NdArray.make: [2, 2] has 4 elements but the data has 3")
    throws(() => NdArray.make([[1, 2], [3]]), "NdArray.make: an array on level 1 has 1 elements, not 2 elements")
    throws(() => NdArray.make([[1, 2], 3]), "NdArray.make: a number stands where an array of 2 should")
    throws(() => NdArray.make([1, [2]]), "NdArray.make: an array on level 1 has 1 elements, not a number")
    throws(() => NdArray.make(["1"] as never), "NdArray.make: a string is no number")
    throws(() => NdArray.make([1, 2.5], [2], "int32"), "NdArray.make: element 1 is 2.5, which is no int32")
    throws(() => NdArray.make([2 ** 31], [1], "int32"), "NdArray.make: element 0 is 2147483648, which is no int32")
    throws(() => NdArray.make(Uint8Array.of(0, 2)), "NdArray.make: element 1 is 2, which is no bool")
    throws(() => NdArray.fromArray([rows.length - 4], "float32", []), "NdArray.fromArray: -1 is not a size")
  })
})

describe("elements", () => {
  it.prop("nested arrays and back", [Schema.Int], ([seed]) => {
    const random = draw(seed)
    const sizes = Array.from({ length: random.below(4) }, () => 1 + random.below(4))
    const nest = (depth: number): NdArray.Nested =>
      depth === sizes.length ? Math.fround(random.real()) : Array.from({ length: sizes[depth]! }, () => nest(depth + 1))
    const nested = nest(0)
    const x = NdArray.make(nested)
    assert.deepStrictEqual(x.sizes, sizes)
    assert.deepStrictEqual(NdArray.toNested(x), nested)
    const index = sizes.map((size) => random.below(size))
    assert.strictEqual(
      NdArray.get(x, ...index),
      index.reduce<any>((at, i) => at[i], nested)
    )
    assert.strictEqual(NdArray.get(x, ...index.map((i, axis) => i - sizes[axis]!)), NdArray.get(x, ...index))
  })

  it("get and item refuse what is not there", () => {
    const x = NdArray.zeros([2, 3])
    throws(() => NdArray.get(x, 0, 3), "NdArray.get: [0, 3] is not an index of [2, 3]")
    throws(() => NdArray.get(x, 0), "NdArray.get: [0] is not an index of [2, 3]")
    throws(() => NdArray.get(x, 0, 0, 0), "NdArray.get: [0, 0, 0] is not an index of [2, 3]")
    throws(() => NdArray.get(x, 0.5, 0), "NdArray.get: [0.5, 0] is not an index of [2, 3]")
    throws(() => NdArray.item(x), "NdArray.item: [2, 3] has 6 elements, not 1")
    assert.strictEqual(NdArray.item(NdArray.make([[4]])), 4)
  })

  it("truth values come back as booleans", () => {
    assert.deepStrictEqual(NdArray.toNested(NdArray.make([true, false])), [true, false])
    assert.strictEqual(NdArray.item(NdArray.scalar(1, "bool")), 1)
  })
})

describe("equals", () => {
  const same = (left: NdArray.NdArray, right: NdArray.NdArray) => NdArray.equals(left, right)

  it("compares sizes, dtypes and bits", () => {
    assert.isTrue(same(NdArray.make([1, Number.NaN]), NdArray.make([1, Number.NaN])))
    assert.isFalse(same(NdArray.make([0]), NdArray.make([-0])))
    assert.isFalse(same(NdArray.make([1, 2]), NdArray.make([[1, 2]])))
    assert.isFalse(same(NdArray.make([1]), NdArray.make(Int32Array.of(1))))
    assert.isFalse(same(NdArray.make([1, 2]), NdArray.make([1, 3])))
  })
})

describe("refine", () => {
  const rows: number = 2
  const x = NdArray.zeros([rows, 3])

  it("names axes and checks sizes", () => {
    assert.deepStrictEqual(NdArray.refine(x, ["batch", 3]).shape, ["batch", 3])
    assert.strictEqual(NdArray.refine(x, ["batch", 3]).data, x.data)
    throws(() => NdArray.refine(x, [3, 3]), "refine: [2, 3] can never be [3, 3]")
    const named: NdArray.NdArray<[number, 3]> = NdArray.refine(x, ["batch", 3]) as never
    throws(() => NdArray.refine(named, ["time", 3]), "refine: [batch, 3] can never be [time, 3]")
  })
})

it("says what it is", () => {
  assert.strictEqual(NdArray.zeros([2, 3]).toString(), 'NdArray<[2, 3], "float32">')
  assert.deepStrictEqual(JSON.parse(JSON.stringify(NdArray.make([1, 2]))), {
    _id: "NdArray",
    shape: [2],
    sizes: [2],
    dtype: "float32",
    data: [1, 2]
  })
  assert.isTrue(NdArray.isNdArray(NdArray.make(1)))
  assert.isFalse(NdArray.isNdArray([1]))
})
