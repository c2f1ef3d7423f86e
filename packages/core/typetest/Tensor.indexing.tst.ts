/** Tensor.tst.ts for the ops that choose, put, sort and reduce elements. test/Tensor.sentences.test.ts runs the wrong programs. */
import * as Tensor from "@typegrad/core/Tensor"
import { describe, expect, it } from "tstyche"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

const n: number = 32
const v3 = Tensor.zeros([3])
const m23 = Tensor.zeros([2, 3])
const c234 = Tensor.zeros([2, 3, 4])
const none = Tensor.zeros([3, 0])
const batch4 = Tensor.refine(Tensor.zeros([n, 4]), ["batch", 4])
const table = Tensor.zeros([1000, 64])
const ids = Tensor.refine(Tensor.zeros([n, 20], "int32"), ["batch", 20])
const batchIds = Tensor.refine(Tensor.zeros([n], "int32"), ["batch"])
const i2 = Tensor.zeros([2], "int32")
const i3 = Tensor.zeros([3], "int32")
const i21 = Tensor.zeros([2, 1], "int32")
const i25 = Tensor.zeros([2, 5], "int32")
const i35 = Tensor.zeros([3, 5], "int32")
const iu = Tensor.zeros([n], "int32")
const b3 = Tensor.zeros([3], "bool")
const b23 = Tensor.zeros([2, 3], "bool")

describe("gather", () => {
  it("accepts", () => {
    expect(Tensor.gather(table, ids)).type.toBe<T<["batch", 20, 64]>>()
    expect(Tensor.gather(c234, i21, 1)).type.toBe<T<[2, 2, 1, 4]>>()
    expect(Tensor.gather(c234, iu, -1)).type.toBe<T<[2, 3, number]>>()
    expect(Tensor.gather(b3, i2)).type.toBe<T<[2], "bool">>()
  })
  it("refuses", () => {
    // @ts-expect-error "gather: axis 3 is out of range for [2, 3, 4] (rank 3)"
    Tensor.gather(c234, i2, 3)
    // @ts-expect-error "gather: needs int32 but got float32: cast it first"
    Tensor.gather(c234, v3)
  })
})

describe("gatherAlong", () => {
  it("accepts", () => {
    expect(Tensor.gatherAlong(m23, i25, 1)).type.toBe<T<[2, 5]>>()
    expect(Tensor.gatherAlong(m23, i25, -1)).type.toBe<T<[2, 5]>>()
    expect(Tensor.gatherAlong(batch4, ids, 1)).type.toBe<T<["batch", 20]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "gatherAlong: [2, 3] and indices [3, 5] must agree on every axis except 1: 2 vs 3 (axis 0)"
    Tensor.gatherAlong(m23, i35, 1)
    // @ts-expect-error "gatherAlong: ranks differ: [2, 3] vs indices [2]"
    Tensor.gatherAlong(m23, i2, 1)
    // @ts-expect-error "gatherAlong: axis 2 is out of range for [2, 3] (rank 2)"
    Tensor.gatherAlong(m23, i25, 2)
    // @ts-expect-error "gatherAlong: needs int32 but got float32: cast it first"
    Tensor.gatherAlong(m23, m23, 1)
  })
})

describe("gatherNd", () => {
  it("accepts", () => {
    expect(Tensor.gatherNd(c234, i2)).type.toBe<T<[4]>>()
    expect(Tensor.gatherNd(c234, i21)).type.toBe<T<[2, 3, 4]>>()
    expect(Tensor.gatherNd(c234, i21, 1)).type.toBe<T<[2, 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "gatherNd: indices [2, 5] name 5 axes but [2, 3, 4] has 3"
    Tensor.gatherNd(c234, i25)
    // @ts-expect-error "gatherNd: batch axes of [2, 3, 4] and indices [3, 5] differ: 2 vs 3 (axis 0)"
    Tensor.gatherNd(c234, i35, 1)
    // @ts-expect-error "gatherNd: indices [2] need an axis after the batch axes"
    Tensor.gatherNd(c234, i2, 1)
    // @ts-expect-error "gatherNd: batchDims must be a whole number from 0 but is -1"
    Tensor.gatherNd(c234, i2, -1)
    // @ts-expect-error "gatherNd: needs int32 but got float32: cast it first"
    Tensor.gatherNd(c234, v3)
  })
})

describe("scatterAdd", () => {
  it("accepts", () => {
    expect(Tensor.scatterAdd(m23, i2, m23)).type.toBe<T<[2, 3]>>()
    expect(
      Tensor.scatterAdd(Tensor.zeros([10]), batchIds, Tensor.onesLike(Tensor.cast(batchIds, "float32")))
    ).type.toBe<T<[10]>>()
    expect(Tensor.scatterAdd(i3, i2, i2)).type.toBe<T<[3], "int32">>()
  })
  it("refuses", () => {
    // @ts-expect-error "scatterAdd: updates [2, 3] must be [3, 3]"
    Tensor.scatterAdd(m23, i3, m23)
    // @ts-expect-error "scatterAdd: updates must be float32 but are int32: cast them first"
    Tensor.scatterAdd(m23, i2, i25)
    // @ts-expect-error "scatterAdd: needs int32 but got float32: cast it first"
    Tensor.scatterAdd(m23, v3, m23)
    // @ts-expect-error "scatterAdd: bool has no arithmetic: cast it first"
    Tensor.scatterAdd(b3, i3, b3)
  })
})

describe("scatterMax", () => {
  it("accepts", () => {
    expect(Tensor.scatterMax(m23, i2, m23)).type.toBe<T<[2, 3]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "scatterMax: updates [3] must be [2, 3]"
    Tensor.scatterMax(m23, i2, v3)
  })
})

describe("scatterMin", () => {
  it("accepts", () => {
    expect(Tensor.scatterMin(m23, i2, m23)).type.toBe<T<[2, 3]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "scatterMin: updates [3] must be [2, 3]"
    Tensor.scatterMin(m23, i2, v3)
  })
})

describe("scatterSet", () => {
  it("accepts", () => {
    expect(Tensor.scatterSet(b23, i2, b23)).type.toBe<T<[2, 3], "bool">>()
  })
  it("refuses", () => {
    // @ts-expect-error "scatterSet: updates must be bool but are float32: cast them first"
    Tensor.scatterSet(b23, i2, m23)
    // @ts-expect-error "scatterSet: updates [3] must be [2, 3]"
    Tensor.scatterSet(m23, i2, v3)
  })
})

describe("scatterAlong", () => {
  it("accepts", () => {
    expect(Tensor.scatterAlong(m23, i25, Tensor.zeros([2, 5]), 1)).type.toBe<T<[2, 3]>>()
    expect(Tensor.scatterAlong(m23, i25, Tensor.zeros([2, 5]), -1, "max")).type.toBe<T<[2, 3]>>()
    expect(Tensor.scatterAlong(m23, i25, Tensor.zeros([2, 5]), 1, "mul")).type.toBe<T<[2, 3]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "scatterAlong: updates [2, 3] must be [2, 5]"
    Tensor.scatterAlong(m23, i25, m23, 1)
    // @ts-expect-error "scatterAlong: [2, 3] and indices [3, 5] must agree on every axis except 1: 2 vs 3 (axis 0)"
    Tensor.scatterAlong(m23, i35, Tensor.zeros([3, 5]), 1)
  })
})

describe("scatterNd", () => {
  it("accepts", () => {
    expect(Tensor.scatterNd(c234, i2, Tensor.zeros([4]))).type.toBe<T<[2, 3, 4]>>()
    expect(Tensor.scatterNd(c234, i21, c234, "add")).type.toBe<T<[2, 3, 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "scatterNd: updates [3] must be [4]"
    Tensor.scatterNd(c234, i2, v3)
    // @ts-expect-error "scatterNd: indices [2, 5] name 5 axes but [2, 3, 4] has 3"
    Tensor.scatterNd(c234, i25, v3)
  })
})

describe("segmentSum", () => {
  it("accepts", () => {
    expect(Tensor.segmentSum(m23, i2, 7)).type.toBe<T<[7, 3]>>()
    expect(Tensor.segmentSum(batch4, batchIds, 7)).type.toBe<T<[7, 4]>>()
    expect(Tensor.segmentSum(m23, i2, n)).type.toBe<T<[number, 3]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "segmentSum: ids [3] must be [2], one for each row of [2, 3]"
    Tensor.segmentSum(m23, i3, 7)
    // @ts-expect-error "segmentSum: count must be a whole number from 0 but is -1"
    Tensor.segmentSum(m23, i2, -1)
    // @ts-expect-error "segmentSum: needs rows but got []"
    Tensor.segmentSum(Tensor.scalar(1), i2, 7)
    // @ts-expect-error "segmentSum: needs int32 but got float32: cast it first"
    Tensor.segmentSum(m23, v3, 7)
  })
})

describe("segmentMean", () => {
  it("accepts", () => {
    expect(Tensor.segmentMean(m23, i2, 7)).type.toBe<T<[7, 3]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "segmentMean: ids [3] must be [2], one for each row of [2, 3]"
    Tensor.segmentMean(m23, i3, 7)
    // @ts-expect-error "segmentMean: needs float32 but got int32: cast it first"
    Tensor.segmentMean(i2, i2, 7)
  })
})

describe("segmentMax", () => {
  it("accepts", () => {
    expect(Tensor.segmentMax(i25, i2, 7)).type.toBe<T<[7, 5], "int32">>()
  })
  it("refuses", () => {
    // @ts-expect-error "segmentMax: ids [3] must be [2], one for each row of [2, 3]"
    Tensor.segmentMax(m23, i3, 7)
  })
})

describe("argsort", () => {
  it("accepts", () => {
    expect(Tensor.argsort(batch4)).type.toBe<T<["batch", 4], "int32">>()
    expect(Tensor.argsort(b23, 0, true)).type.toBe<T<[2, 3], "int32">>()
  })
  it("refuses", () => {
    // @ts-expect-error "argsort: axis 2 is out of range for [2, 3] (rank 2)"
    Tensor.argsort(m23, 2)
  })
})

describe("sort", () => {
  it("accepts", () => {
    expect(Tensor.sort(batch4, 1)).type.toBe<T<["batch", 4]>>()
    expect(Tensor.sort(i25, -2, true)).type.toBe<T<[2, 5], "int32">>()
  })
  it("refuses", () => {
    // @ts-expect-error "sort: axis -3 is out of range for [2, 3] (rank 2)"
    Tensor.sort(m23, -3)
  })
})

describe("topK", () => {
  it("accepts", () => {
    expect(Tensor.topK(batch4, 2)).type.toBe<{
      readonly values: T<["batch", 2]>
      readonly indices: T<["batch", 2], "int32">
    }>()
    expect(Tensor.topK(m23, 1, 0, true).values).type.toBe<T<[1, 3]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "topK: k is 5 but axis -1 of [2, 3] has size 3"
    Tensor.topK(m23, 5)
    // @ts-expect-error "topK: k must be a positive whole number but is 0"
    Tensor.topK(m23, 0)
    // @ts-expect-error "topK: axis 2 is out of range for [2, 3] (rank 2)"
    Tensor.topK(m23, 1, 2)
  })
})

describe("prod", () => {
  it("accepts", () => {
    expect(Tensor.prod(c234, [0, -1], true)).type.toBe<T<[1, 3, 1]>>()
    expect(Tensor.prod(i3)).type.toBe<T<[], "int32">>()
  })
  it("refuses", () => {
    // @ts-expect-error "prod: axis 3 is out of range for [2, 3, 4] (rank 3)"
    Tensor.prod(c234, [3])
    // @ts-expect-error "prod: bool has no arithmetic: cast it first"
    Tensor.prod(b3)
  })
})

describe("std", () => {
  it("accepts", () => {
    expect(Tensor.std(batch4, [1], true, 1)).type.toBe<T<["batch", 1]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "std: axis 0 is repeated"
    Tensor.std(m23, [0, 0])
    // @ts-expect-error "std: needs float32 but got int32: cast it first"
    Tensor.std(i3)
  })
})

describe("norm", () => {
  it("accepts", () => {
    expect(Tensor.norm(batch4, [-1], false, 1)).type.toBe<T<["batch"]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "norm: axis 2 is out of range for [2, 3] (rank 2)"
    Tensor.norm(m23, [2])
    // @ts-expect-error "norm: needs float32 but got bool: cast it first"
    Tensor.norm(b3)
  })
})

describe("any", () => {
  it("accepts", () => {
    expect(Tensor.any(b23, [1])).type.toBe<T<[2], "bool">>()
  })
  it("refuses", () => {
    // @ts-expect-error "any: axis 2 is out of range for [2, 3] (rank 2)"
    Tensor.any(b23, [2])
    // @ts-expect-error "any: needs bool but got float32"
    Tensor.any(m23)
  })
})

describe("all", () => {
  it("accepts", () => {
    expect(Tensor.all(b23, [0], true)).type.toBe<T<[1, 3], "bool">>()
  })
  it("refuses", () => {
    // @ts-expect-error "all: axis 2 is out of range for [2, 3] (rank 2)"
    Tensor.all(b23, [2])
    // @ts-expect-error "all: needs bool but got int32"
    Tensor.all(i3)
  })
})

describe("countNonZero", () => {
  it("accepts", () => {
    expect(Tensor.countNonZero(batch4, [1])).type.toBe<T<["batch"], "int32">>()
    expect(Tensor.countNonZero(b3)).type.toBe<T<[], "int32">>()
  })
  it("refuses", () => {
    // @ts-expect-error "countNonZero: axis 2 is out of range for [2, 3] (rank 2)"
    Tensor.countNonZero(m23, [2])
  })
})

describe("argMin", () => {
  it("accepts", () => {
    expect(Tensor.argMin(batch4, 1)).type.toBe<T<["batch"], "int32">>()
  })
  it("refuses", () => {
    // @ts-expect-error "argMin: axis 1 of [3, 0] is empty"
    Tensor.argMin(none, 1)
    // @ts-expect-error "argMin: bool has no arithmetic: cast it first"
    Tensor.argMin(b3, 0)
  })
})

describe("cumprod", () => {
  it("accepts", () => {
    expect(Tensor.cumprod(batch4, 0, { exclusive: true })).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "cumprod: axis 2 is out of range for [2, 3] (rank 2)"
    Tensor.cumprod(m23, 2)
    // @ts-expect-error "cumprod: bool has no arithmetic: cast it first"
    Tensor.cumprod(b3, 0)
  })
})

describe("cummax", () => {
  it("accepts", () => {
    expect(Tensor.cummax(i3, 0, { reverse: true })).type.toBe<T<[3], "int32">>()
  })
  it("refuses", () => {
    // @ts-expect-error "cummax: axis -3 is out of range for [2, 3] (rank 2)"
    Tensor.cummax(m23, -3)
  })
})

describe("cummin", () => {
  it("accepts", () => {
    expect(Tensor.cummin(batch4, 1)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "cummin: axis 2 is out of range for [2, 3] (rank 2)"
    Tensor.cummin(m23, 2)
  })
})
