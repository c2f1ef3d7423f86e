/** Elementwise ops, each with a program that is right and programs that are wrong. See Tensor.tst.ts. */
import * as Tensor from "@typegrad/core/Tensor"
import { describe, expect, it } from "tstyche"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

const n: number = 32
const v3 = Tensor.zeros([3])
const v4 = Tensor.zeros([4])
const m23 = Tensor.zeros([2, 3])
const batch4 = Tensor.refine(Tensor.zeros([n, 4]), ["batch", 4])
const i3 = Tensor.zeros([3], "int32")
const i4 = Tensor.zeros([4], "int32")
const i23 = Tensor.zeros([2, 3], "int32")
const b3 = Tensor.zeros([3], "bool")

describe("ceil", () => {
  it("accepts", () => {
    expect(Tensor.ceil(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "ceil: needs float32 but got int32: cast it first"
    Tensor.ceil(i3)
  })
})

describe("round", () => {
  it("accepts", () => {
    expect(Tensor.round(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "round: needs float32 but got int32: cast it first"
    Tensor.round(i3)
  })
})

describe("trunc", () => {
  it("accepts", () => {
    expect(Tensor.trunc(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "trunc: needs float32 but got int32: cast it first"
    Tensor.trunc(i3)
  })
})

describe("frac", () => {
  it("accepts", () => {
    expect(Tensor.frac(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "frac: needs float32 but got int32: cast it first"
    Tensor.frac(i3)
  })
})

describe("expm1", () => {
  it("accepts", () => {
    expect(Tensor.expm1(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "expm1: needs float32 but got int32: cast it first"
    Tensor.expm1(i3)
  })
})

describe("exp2", () => {
  it("accepts", () => {
    expect(Tensor.exp2(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "exp2: needs float32 but got int32: cast it first"
    Tensor.exp2(i3)
  })
})

describe("log1p", () => {
  it("accepts", () => {
    expect(Tensor.log1p(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "log1p: needs float32 but got int32: cast it first"
    Tensor.log1p(i3)
  })
})

describe("log2", () => {
  it("accepts", () => {
    expect(Tensor.log2(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "log2: needs float32 but got int32: cast it first"
    Tensor.log2(i3)
  })
})

describe("log10", () => {
  it("accepts", () => {
    expect(Tensor.log10(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "log10: needs float32 but got int32: cast it first"
    Tensor.log10(i3)
  })
})

describe("rsqrt", () => {
  it("accepts", () => {
    expect(Tensor.rsqrt(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "rsqrt: needs float32 but got int32: cast it first"
    Tensor.rsqrt(i3)
  })
})

describe("reciprocal", () => {
  it("accepts", () => {
    expect(Tensor.reciprocal(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "reciprocal: needs float32 but got int32: cast it first"
    Tensor.reciprocal(i3)
  })
})

describe("tan", () => {
  it("accepts", () => {
    expect(Tensor.tan(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "tan: needs float32 but got int32: cast it first"
    Tensor.tan(i3)
  })
})

describe("asin", () => {
  it("accepts", () => {
    expect(Tensor.asin(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "asin: needs float32 but got int32: cast it first"
    Tensor.asin(i3)
  })
})

describe("acos", () => {
  it("accepts", () => {
    expect(Tensor.acos(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "acos: needs float32 but got int32: cast it first"
    Tensor.acos(i3)
  })
})

describe("atan", () => {
  it("accepts", () => {
    expect(Tensor.atan(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "atan: needs float32 but got int32: cast it first"
    Tensor.atan(i3)
  })
})

describe("sinh", () => {
  it("accepts", () => {
    expect(Tensor.sinh(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "sinh: needs float32 but got int32: cast it first"
    Tensor.sinh(i3)
  })
})

describe("cosh", () => {
  it("accepts", () => {
    expect(Tensor.cosh(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "cosh: needs float32 but got int32: cast it first"
    Tensor.cosh(i3)
  })
})

describe("asinh", () => {
  it("accepts", () => {
    expect(Tensor.asinh(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "asinh: needs float32 but got int32: cast it first"
    Tensor.asinh(i3)
  })
})

describe("acosh", () => {
  it("accepts", () => {
    expect(Tensor.acosh(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "acosh: needs float32 but got int32: cast it first"
    Tensor.acosh(i3)
  })
})

describe("atanh", () => {
  it("accepts", () => {
    expect(Tensor.atanh(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "atanh: needs float32 but got int32: cast it first"
    Tensor.atanh(i3)
  })
})

describe("erf", () => {
  it("accepts", () => {
    expect(Tensor.erf(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "erf: needs float32 but got int32: cast it first"
    Tensor.erf(i3)
  })
})

describe("erfc", () => {
  it("accepts", () => {
    expect(Tensor.erfc(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "erfc: needs float32 but got int32: cast it first"
    Tensor.erfc(i3)
  })
})

describe("isNaN", () => {
  it("accepts", () => {
    expect(Tensor.isNaN(batch4)).type.toBe<T<["batch", 4], "bool">>()
  })
  it("refuses", () => {
    // @ts-expect-error "isNaN: needs float32 but got bool: cast it first"
    Tensor.isNaN(b3)
  })
})

describe("isInfinite", () => {
  it("accepts", () => {
    expect(Tensor.isInfinite(batch4)).type.toBe<T<["batch", 4], "bool">>()
  })
  it("refuses", () => {
    // @ts-expect-error "isInfinite: needs float32 but got bool: cast it first"
    Tensor.isInfinite(b3)
  })
})

describe("remainder", () => {
  it("accepts", () => {
    expect(Tensor.remainder(m23, v3)).type.toBe<T<[2, 3]>>()
    expect(Tensor.remainder(i3, 2)).type.toBe<T<[3], "int32">>()
    expect(Tensor.remainder(batch4, 0.5)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "remainder: cannot broadcast [2, 3] with [4]: 3 (axis 1 of left) vs 4 (axis 0 of right)"
    Tensor.remainder(m23, v4)
    // @ts-expect-error "remainder: bool has no arithmetic: cast it first"
    Tensor.remainder(b3, v3)
    // @ts-expect-error "remainder: a fraction does not mix with int32: cast the tensor first"
    Tensor.remainder(i3, 0.5)
  })
})

describe("fmod", () => {
  it("accepts", () => {
    expect(Tensor.fmod(m23, v3)).type.toBe<T<[2, 3]>>()
    expect(Tensor.fmod(i3, 2)).type.toBe<T<[3], "int32">>()
    expect(Tensor.fmod(batch4, 0.5)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "fmod: cannot broadcast [2, 3] with [4]: 3 (axis 1 of left) vs 4 (axis 0 of right)"
    Tensor.fmod(m23, v4)
    // @ts-expect-error "fmod: bool has no arithmetic: cast it first"
    Tensor.fmod(b3, v3)
    // @ts-expect-error "fmod: a fraction does not mix with int32: cast the tensor first"
    Tensor.fmod(i3, 0.5)
  })
})

describe("floorDivide", () => {
  it("accepts", () => {
    expect(Tensor.floorDivide(m23, v3)).type.toBe<T<[2, 3]>>()
    expect(Tensor.floorDivide(i3, 2)).type.toBe<T<[3], "int32">>()
    expect(Tensor.floorDivide(batch4, 0.5)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "floorDivide: cannot broadcast [2, 3] with [4]: 3 (axis 1 of left) vs 4 (axis 0 of right)"
    Tensor.floorDivide(m23, v4)
    // @ts-expect-error "floorDivide: bool has no arithmetic: cast it first"
    Tensor.floorDivide(b3, v3)
    // @ts-expect-error "floorDivide: a fraction does not mix with int32: cast the tensor first"
    Tensor.floorDivide(i3, 0.5)
  })
})

describe("atan2", () => {
  it("accepts", () => {
    expect(Tensor.atan2(m23, v3)).type.toBe<T<[2, 3]>>()
    expect(Tensor.atan2(i3, v3)).type.toBe<T<[3]>>()
    expect(Tensor.atan2(1, batch4)).type.toBe<T<["batch", 4]>>()
    expect(Tensor.atan2(3, 4)).type.toBe<T<[]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "atan2: cannot broadcast [2, 3] with [4]: 3 (axis 1 of left) vs 4 (axis 0 of right)"
    Tensor.atan2(m23, v4)
    // @ts-expect-error "atan2: needs float32 but got int32: cast it first"
    Tensor.atan2(i3, i3)
    // @ts-expect-error "atan2: needs float32 but got int32: cast it first"
    Tensor.atan2(i3, 2)
    // @ts-expect-error "atan2: bool has no arithmetic: cast it first"
    Tensor.atan2(v3, b3)
    // @ts-expect-error "atan2: a fraction does not mix with int32: cast the tensor first"
    Tensor.atan2(0.5, i3)
  })
})

describe("hypot", () => {
  it("accepts", () => {
    expect(Tensor.hypot(m23, v3)).type.toBe<T<[2, 3]>>()
    expect(Tensor.hypot(i3, v3)).type.toBe<T<[3]>>()
    expect(Tensor.hypot(1, batch4)).type.toBe<T<["batch", 4]>>()
    expect(Tensor.hypot(3, 4)).type.toBe<T<[]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "hypot: cannot broadcast [2, 3] with [4]: 3 (axis 1 of left) vs 4 (axis 0 of right)"
    Tensor.hypot(m23, v4)
    // @ts-expect-error "hypot: needs float32 but got int32: cast it first"
    Tensor.hypot(i3, i3)
    // @ts-expect-error "hypot: needs float32 but got int32: cast it first"
    Tensor.hypot(i3, 2)
    // @ts-expect-error "hypot: bool has no arithmetic: cast it first"
    Tensor.hypot(v3, b3)
    // @ts-expect-error "hypot: a fraction does not mix with int32: cast the tensor first"
    Tensor.hypot(0.5, i3)
  })
})

describe("lerp", () => {
  it("accepts", () => {
    expect(Tensor.lerp(m23, v3, 0.5)).type.toBe<T<[2, 3]>>()
    expect(Tensor.lerp(0, 1, batch4)).type.toBe<T<["batch", 4]>>()
    expect(Tensor.lerp(v3, i3, Tensor.zeros([2, 1]))).type.toBe<T<[2, 3]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "lerp: cannot broadcast [2, 3] with [4]: 3 (axis 1 of left) vs 4 (axis 0 of right)"
    Tensor.lerp(m23, v4, 0.5)
    // @ts-expect-error "lerp: cannot broadcast [2, 3] with [4]: 3 (axis 1 of left) vs 4 (axis 0 of right)"
    Tensor.lerp(m23, v3, v4)
    // @ts-expect-error "lerp: needs float32 but got int32: cast it first"
    Tensor.lerp(i3, i3, 0.5)
    // @ts-expect-error "lerp: bool has no arithmetic: cast it first"
    Tensor.lerp(v3, v3, b3)
  })
})

describe("bitwiseAnd", () => {
  it("accepts", () => {
    expect(Tensor.bitwiseAnd(i23, i3)).type.toBe<T<[2, 3], "int32">>()
    expect(Tensor.bitwiseAnd(i3, 2)).type.toBe<T<[3], "int32">>()
    expect(Tensor.bitwiseAnd(1, i3)).type.toBe<T<[3], "int32">>()
  })
  it("refuses", () => {
    // @ts-expect-error "bitwiseAnd: cannot broadcast [2, 3] with [4]: 3 (axis 1 of left) vs 4 (axis 0 of right)"
    Tensor.bitwiseAnd(i23, i4)
    // @ts-expect-error "bitwiseAnd: needs int32 but got float32: cast it first"
    Tensor.bitwiseAnd(i3, v3)
    // @ts-expect-error "bitwiseAnd: needs int32 but got bool: cast it first"
    Tensor.bitwiseAnd(b3, 1)
    // @ts-expect-error "bitwiseAnd: a fraction does not mix with int32: cast the tensor first"
    Tensor.bitwiseAnd(i3, 0.5)
    // @ts-expect-error "bitwiseAnd: needs int32 but got numbers only"
    Tensor.bitwiseAnd(6, 3)
  })
})

describe("bitwiseOr", () => {
  it("accepts", () => {
    expect(Tensor.bitwiseOr(i23, i3)).type.toBe<T<[2, 3], "int32">>()
    expect(Tensor.bitwiseOr(i3, 2)).type.toBe<T<[3], "int32">>()
    expect(Tensor.bitwiseOr(1, i3)).type.toBe<T<[3], "int32">>()
  })
  it("refuses", () => {
    // @ts-expect-error "bitwiseOr: cannot broadcast [2, 3] with [4]: 3 (axis 1 of left) vs 4 (axis 0 of right)"
    Tensor.bitwiseOr(i23, i4)
    // @ts-expect-error "bitwiseOr: needs int32 but got float32: cast it first"
    Tensor.bitwiseOr(i3, v3)
    // @ts-expect-error "bitwiseOr: needs int32 but got bool: cast it first"
    Tensor.bitwiseOr(b3, 1)
    // @ts-expect-error "bitwiseOr: a fraction does not mix with int32: cast the tensor first"
    Tensor.bitwiseOr(i3, 0.5)
    // @ts-expect-error "bitwiseOr: needs int32 but got numbers only"
    Tensor.bitwiseOr(6, 3)
  })
})

describe("bitwiseXor", () => {
  it("accepts", () => {
    expect(Tensor.bitwiseXor(i23, i3)).type.toBe<T<[2, 3], "int32">>()
    expect(Tensor.bitwiseXor(i3, 2)).type.toBe<T<[3], "int32">>()
    expect(Tensor.bitwiseXor(1, i3)).type.toBe<T<[3], "int32">>()
  })
  it("refuses", () => {
    // @ts-expect-error "bitwiseXor: cannot broadcast [2, 3] with [4]: 3 (axis 1 of left) vs 4 (axis 0 of right)"
    Tensor.bitwiseXor(i23, i4)
    // @ts-expect-error "bitwiseXor: needs int32 but got float32: cast it first"
    Tensor.bitwiseXor(i3, v3)
    // @ts-expect-error "bitwiseXor: needs int32 but got bool: cast it first"
    Tensor.bitwiseXor(b3, 1)
    // @ts-expect-error "bitwiseXor: a fraction does not mix with int32: cast the tensor first"
    Tensor.bitwiseXor(i3, 0.5)
    // @ts-expect-error "bitwiseXor: needs int32 but got numbers only"
    Tensor.bitwiseXor(6, 3)
  })
})

describe("shiftLeft", () => {
  it("accepts", () => {
    expect(Tensor.shiftLeft(i23, i3)).type.toBe<T<[2, 3], "int32">>()
    expect(Tensor.shiftLeft(i3, 2)).type.toBe<T<[3], "int32">>()
    expect(Tensor.shiftLeft(1, i3)).type.toBe<T<[3], "int32">>()
  })
  it("refuses", () => {
    // @ts-expect-error "shiftLeft: cannot broadcast [2, 3] with [4]: 3 (axis 1 of left) vs 4 (axis 0 of right)"
    Tensor.shiftLeft(i23, i4)
    // @ts-expect-error "shiftLeft: needs int32 but got float32: cast it first"
    Tensor.shiftLeft(i3, v3)
    // @ts-expect-error "shiftLeft: needs int32 but got bool: cast it first"
    Tensor.shiftLeft(b3, 1)
    // @ts-expect-error "shiftLeft: a fraction does not mix with int32: cast the tensor first"
    Tensor.shiftLeft(i3, 0.5)
    // @ts-expect-error "shiftLeft: needs int32 but got numbers only"
    Tensor.shiftLeft(6, 3)
  })
})

describe("shiftRight", () => {
  it("accepts", () => {
    expect(Tensor.shiftRight(i23, i3)).type.toBe<T<[2, 3], "int32">>()
    expect(Tensor.shiftRight(i3, 2)).type.toBe<T<[3], "int32">>()
    expect(Tensor.shiftRight(1, i3)).type.toBe<T<[3], "int32">>()
  })
  it("refuses", () => {
    // @ts-expect-error "shiftRight: cannot broadcast [2, 3] with [4]: 3 (axis 1 of left) vs 4 (axis 0 of right)"
    Tensor.shiftRight(i23, i4)
    // @ts-expect-error "shiftRight: needs int32 but got float32: cast it first"
    Tensor.shiftRight(i3, v3)
    // @ts-expect-error "shiftRight: needs int32 but got bool: cast it first"
    Tensor.shiftRight(b3, 1)
    // @ts-expect-error "shiftRight: a fraction does not mix with int32: cast the tensor first"
    Tensor.shiftRight(i3, 0.5)
    // @ts-expect-error "shiftRight: needs int32 but got numbers only"
    Tensor.shiftRight(6, 3)
  })
})

describe("shiftRightLogical", () => {
  it("accepts", () => {
    expect(Tensor.shiftRightLogical(i23, i3)).type.toBe<T<[2, 3], "int32">>()
    expect(Tensor.shiftRightLogical(i3, 2)).type.toBe<T<[3], "int32">>()
    expect(Tensor.shiftRightLogical(1, i3)).type.toBe<T<[3], "int32">>()
  })
  it("refuses", () => {
    // @ts-expect-error "shiftRightLogical: cannot broadcast [2, 3] with [4]: 3 (axis 1 of left) vs 4 (axis 0 of right)"
    Tensor.shiftRightLogical(i23, i4)
    // @ts-expect-error "shiftRightLogical: needs int32 but got float32: cast it first"
    Tensor.shiftRightLogical(i3, v3)
    // @ts-expect-error "shiftRightLogical: needs int32 but got bool: cast it first"
    Tensor.shiftRightLogical(b3, 1)
    // @ts-expect-error "shiftRightLogical: a fraction does not mix with int32: cast the tensor first"
    Tensor.shiftRightLogical(i3, 0.5)
    // @ts-expect-error "shiftRightLogical: needs int32 but got numbers only"
    Tensor.shiftRightLogical(6, 3)
  })
})

describe("bitwiseNot", () => {
  it("accepts", () => {
    expect(Tensor.bitwiseNot(i23)).type.toBe<T<[2, 3], "int32">>()
  })
  it("refuses", () => {
    // @ts-expect-error "bitwiseNot: needs int32 but got float32: cast it first"
    Tensor.bitwiseNot(v3)
  })
})

describe("logicalXor", () => {
  it("accepts", () => {
    expect(Tensor.logicalXor(b3, Tensor.less(m23, 0))).type.toBe<T<[2, 3], "bool">>()
  })
  it("refuses", () => {
    // @ts-expect-error "logicalXor: cannot broadcast [2, 3] with [4]: 3 (axis 1 of left) vs 4 (axis 0 of right)"
    Tensor.logicalXor(Tensor.less(m23, 0), Tensor.less(v4, 0))
    // @ts-expect-error "logicalXor: needs bool but got int32"
    Tensor.logicalXor(b3, i3)
  })
})

describe("clip", () => {
  it("accepts", () => {
    expect(Tensor.clip(m23, v3, Tensor.ones([2, 1]))).type.toBe<T<[2, 3]>>()
    expect(Tensor.clip(v3, 0, m23)).type.toBe<T<[2, 3]>>()
    expect(Tensor.clip(i3, 0, 4)).type.toBe<T<[3], "int32">>()
    expect(Tensor.clip(i3, v3, 4)).type.toBe<T<[3]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "clip: cannot broadcast [2, 3] with [4]: 3 (axis 1 of left) vs 4 (axis 0 of right)"
    Tensor.clip(m23, 0, v4)
    // @ts-expect-error "clip: a fraction does not mix with int32: cast the tensor first"
    Tensor.clip(i3, 0.5, 4)
    // @ts-expect-error "clip: a fraction does not mix with int32: cast the tensor first"
    Tensor.clip(i3, 0, 4.5)
    // @ts-expect-error "clip: bool has no arithmetic: cast it first"
    Tensor.clip(v3, 0, b3)
  })
})
