import * as NdArray from "@typegrad/core/NdArray"
import { describe, expect, it } from "tstyche"

const n: number = 2
const list: ReadonlyArray<number> = [1, 2, 3]

describe("make", () => {
  it("reads shape and dtype off the data", () => {
    expect(
      NdArray.make([
        [1, 2, 3],
        [4, 5, 6]
      ])
    ).type.toBe<NdArray.NdArray<[2, 3], "float32">>()
    expect(NdArray.make([[true], [false]])).type.toBe<NdArray.NdArray<[2, 1], "bool">>()
    expect(NdArray.make(list)).type.toBe<NdArray.NdArray<[number], "float32">>()
    expect(NdArray.make(1)).type.toBe<NdArray.NdArray<[], "float32">>()
    expect(NdArray.make(Int32Array.of(1, 2, 3, 4), [2, 2])).type.toBe<NdArray.NdArray<[2, 2], "int32">>()
    expect(NdArray.make([1, 2], [2], "int32")).type.toBe<NdArray.NdArray<[2], "int32">>()
    expect(NdArray.make(new Float32Array(4), [n, 2])).type.toBe<NdArray.NdArray<[number, 2], "float32">>()
  })

  it("refuses another number of elements", () => {
    // @ts-expect-error "NdArray.make: [2, 2] has 4 elements but the data has 3"
    NdArray.make([1, 2, 3], [2, 2])
    // @ts-expect-error "NdArray.make: batch has no size here: name axes with NdArray.refine"
    NdArray.make([1, 2, 3], ["batch"])
  })
})

describe("other constructors", () => {
  it("take a shape", () => {
    expect(NdArray.zeros([2, 3])).type.toBe<NdArray.NdArray<[2, 3], "float32">>()
    expect(NdArray.fromArray([n, 3], "bool", [])).type.toBe<NdArray.NdArray<[number, 3], "bool">>()
    expect(NdArray.scalar(1, "int32")).type.toBe<NdArray.NdArray<[], "int32">>()
    expect(NdArray.zeros([2], "int32").data).type.toBe<Int32Array>()
  })

  it("refuse what is no size", () => {
    // @ts-expect-error "NdArray.zeros: -1 is not a size"
    NdArray.zeros([-1])
    // @ts-expect-error "NdArray.fromArray: 1.5 is not a size"
    NdArray.fromArray([1.5], "float32", [])
  })
})

describe("refine", () => {
  it("makes a shape more precise", () => {
    expect(NdArray.refine(NdArray.zeros([n, 3]), ["batch", 3])).type.toBe<NdArray.NdArray<["batch", 3], "float32">>()
  })

  it("refuses what can never be", () => {
    // @ts-expect-error "refine: [2, 3] can never be [3, 2]"
    NdArray.refine(NdArray.zeros([2, 3]), [3, 2])
  })
})
