/**
 * For every op a program that is right and programs that are wrong. test/Tensor.sentences.test.ts runs the wrong ones of this
 * file and compares what they throw with the sentence above them: a wrong program is one line that begins with `Tensor.`.
 */
import * as NdArray from "@typegrad/core/NdArray"
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
const m24 = Tensor.zeros([2, 4])
const c234 = Tensor.zeros([2, 3, 4])
const unknown4 = Tensor.zeros([n, 4])
const batch4 = Tensor.refine(unknown4, ["batch", 4])
const time4 = Tensor.refine(unknown4, ["time", 4])
const heads = Tensor.refine(Tensor.zeros([n, 12, 64]), ["batch", 12, 64])
const i3 = Tensor.zeros([3], "int32")
const b3 = Tensor.zeros([3], "bool")
const images = Tensor.zeros([32, 784])
const weights = Tensor.zeros([512, 10])
const none = Tensor.zeros([3, 0])

describe("add", () => {
  it("accepts", () => {
    expect(Tensor.add(m23, v3)).type.toBe<T<[2, 3]>>()
    expect(Tensor.add(2, i3)).type.toBe<T<[3], "int32">>()
    expect(Tensor.add(i3, v3)).type.toBe<T<[3]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "add: cannot broadcast [2, 3] with [4]: 3 (axis 1 of left) vs 4 (axis 0 of right)"
    Tensor.add(m23, v4)
    // @ts-expect-error "add: bool has no arithmetic: cast it first"
    Tensor.add(b3, v3)
  })
})

describe("sub", () => {
  it("accepts", () => {
    expect(Tensor.sub(m23, v3)).type.toBe<T<[2, 3]>>()
    expect(Tensor.sub(2, i3)).type.toBe<T<[3], "int32">>()
    expect(Tensor.sub(i3, v3)).type.toBe<T<[3]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "sub: cannot broadcast [2, 3] with [4]: 3 (axis 1 of left) vs 4 (axis 0 of right)"
    Tensor.sub(m23, v4)
    // @ts-expect-error "sub: bool has no arithmetic: cast it first"
    Tensor.sub(b3, v3)
  })
})

describe("mul", () => {
  it("accepts", () => {
    expect(Tensor.mul(m23, v3)).type.toBe<T<[2, 3]>>()
    expect(Tensor.mul(2, i3)).type.toBe<T<[3], "int32">>()
    expect(Tensor.mul(i3, v3)).type.toBe<T<[3]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "mul: cannot broadcast [2, 3] with [4]: 3 (axis 1 of left) vs 4 (axis 0 of right)"
    Tensor.mul(m23, v4)
    // @ts-expect-error "mul: bool has no arithmetic: cast it first"
    Tensor.mul(b3, v3)
  })
})

describe("div", () => {
  it("accepts", () => {
    expect(Tensor.div(m23, v3)).type.toBe<T<[2, 3]>>()
    expect(Tensor.div(2, i3)).type.toBe<T<[3], "int32">>()
    expect(Tensor.div(i3, v3)).type.toBe<T<[3]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "div: cannot broadcast [2, 3] with [4]: 3 (axis 1 of left) vs 4 (axis 0 of right)"
    Tensor.div(m23, v4)
    // @ts-expect-error "div: bool has no arithmetic: cast it first"
    Tensor.div(b3, v3)
  })
})

describe("maximum", () => {
  it("accepts", () => {
    expect(Tensor.maximum(m23, v3)).type.toBe<T<[2, 3]>>()
    expect(Tensor.maximum(2, i3)).type.toBe<T<[3], "int32">>()
    expect(Tensor.maximum(i3, v3)).type.toBe<T<[3]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "maximum: cannot broadcast [2, 3] with [4]: 3 (axis 1 of left) vs 4 (axis 0 of right)"
    Tensor.maximum(m23, v4)
    // @ts-expect-error "maximum: bool has no arithmetic: cast it first"
    Tensor.maximum(b3, v3)
  })
})

describe("minimum", () => {
  it("accepts", () => {
    expect(Tensor.minimum(m23, v3)).type.toBe<T<[2, 3]>>()
    expect(Tensor.minimum(2, i3)).type.toBe<T<[3], "int32">>()
    expect(Tensor.minimum(i3, v3)).type.toBe<T<[3]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "minimum: cannot broadcast [2, 3] with [4]: 3 (axis 1 of left) vs 4 (axis 0 of right)"
    Tensor.minimum(m23, v4)
    // @ts-expect-error "minimum: bool has no arithmetic: cast it first"
    Tensor.minimum(b3, v3)
  })
})

describe("pow", () => {
  it("accepts", () => {
    expect(Tensor.pow(m23, v3)).type.toBe<T<[2, 3]>>()
    expect(Tensor.pow(2, i3)).type.toBe<T<[3], "int32">>()
    expect(Tensor.pow(i3, v3)).type.toBe<T<[3]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "pow: cannot broadcast [2, 3] with [4]: 3 (axis 1 of left) vs 4 (axis 0 of right)"
    Tensor.pow(m23, v4)
    // @ts-expect-error "pow: bool has no arithmetic: cast it first"
    Tensor.pow(b3, v3)
  })
})

describe("broadcasting", () => {
  it("accepts", () => {
    expect(Tensor.add(batch4, v4)).type.toBe<T<["batch", 4]>>()
    expect(Tensor.add(unknown4, batch4)).type.toBe<T<["batch", 4]>>()
    expect(Tensor.mul(batch4, 0.5)).type.toBe<T<["batch", 4]>>()
    expect(Tensor.add(Tensor.zeros([2, 1, 4]), Tensor.zeros([3, 1]))).type.toBe<T<[2, 3, 4]>>()
    expect(Tensor.add(1, v3)).type.toBe<T<[3]>>()
    expect(Tensor.add(Tensor.scalar(1), c234)).type.toBe<T<[2, 3, 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "add: cannot broadcast [batch, 4] with [time, 4]: batch (axis 0 of left) vs time (axis 0 of right)"
    Tensor.add(batch4, time4)
    // @ts-expect-error "add: cannot broadcast [2, 3, 4] with [2, 3]: 4 (axis 2 of left) vs 3 (axis 1 of right)"
    Tensor.add(c234, m23)
    // @ts-expect-error "mul: bool has no arithmetic: cast it first"
    Tensor.mul(2, b3)
    // @ts-expect-error "add: a fraction does not mix with int32: cast the tensor first"
    Tensor.add(i3, 0.5)
    // @ts-expect-error "sub: a fraction does not mix with int32: cast the tensor first"
    Tensor.sub(0.5, i3)
    // @ts-expect-error "equal: bool does not mix with a number: cast one of them"
    Tensor.equal(b3, 1)
    // @ts-expect-error "less: a fraction does not mix with int32: cast the tensor first"
    Tensor.less(i3, 0.5)
    // @ts-expect-error "where: a fraction does not mix with int32: cast the tensor first"
    Tensor.where(b3, i3, 0.5)
  })
})

describe("equal", () => {
  it("accepts", () => {
    expect(Tensor.equal(m23, v3)).type.toBe<T<[2, 3], "bool">>()
    expect(Tensor.equal(b3, b3)).type.toBe<T<[3], "bool">>()
    expect(Tensor.equal(i3, 0)).type.toBe<T<[3], "bool">>()
  })
  it("refuses", () => {
    // @ts-expect-error "equal: cannot broadcast [2, 3] with [2, 4]: 3 (axis 1 of left) vs 4 (axis 1 of right)"
    Tensor.equal(m23, m24)
    // @ts-expect-error "equal: bool does not mix with float32: cast one of them"
    Tensor.equal(b3, v3)
  })
})

describe("notEqual", () => {
  it("accepts", () => {
    expect(Tensor.notEqual(m23, v3)).type.toBe<T<[2, 3], "bool">>()
    expect(Tensor.notEqual(b3, b3)).type.toBe<T<[3], "bool">>()
    expect(Tensor.notEqual(i3, 0)).type.toBe<T<[3], "bool">>()
  })
  it("refuses", () => {
    // @ts-expect-error "notEqual: cannot broadcast [2, 3] with [2, 4]: 3 (axis 1 of left) vs 4 (axis 1 of right)"
    Tensor.notEqual(m23, m24)
    // @ts-expect-error "notEqual: bool does not mix with float32: cast one of them"
    Tensor.notEqual(b3, v3)
  })
})

describe("less", () => {
  it("accepts", () => {
    expect(Tensor.less(m23, v3)).type.toBe<T<[2, 3], "bool">>()
    expect(Tensor.less(0, i3)).type.toBe<T<[3], "bool">>()
  })
  it("refuses", () => {
    // @ts-expect-error "less: cannot broadcast [2, 3] with [2, 4]: 3 (axis 1 of left) vs 4 (axis 1 of right)"
    Tensor.less(m23, m24)
    // @ts-expect-error "less: bool has no arithmetic: cast it first"
    Tensor.less(b3, b3)
  })
})

describe("lessEqual", () => {
  it("accepts", () => {
    expect(Tensor.lessEqual(m23, v3)).type.toBe<T<[2, 3], "bool">>()
    expect(Tensor.lessEqual(0, i3)).type.toBe<T<[3], "bool">>()
  })
  it("refuses", () => {
    // @ts-expect-error "lessEqual: cannot broadcast [2, 3] with [2, 4]: 3 (axis 1 of left) vs 4 (axis 1 of right)"
    Tensor.lessEqual(m23, m24)
    // @ts-expect-error "lessEqual: bool has no arithmetic: cast it first"
    Tensor.lessEqual(b3, b3)
  })
})

describe("greater", () => {
  it("accepts", () => {
    expect(Tensor.greater(m23, v3)).type.toBe<T<[2, 3], "bool">>()
    expect(Tensor.greater(0, i3)).type.toBe<T<[3], "bool">>()
  })
  it("refuses", () => {
    // @ts-expect-error "greater: cannot broadcast [2, 3] with [2, 4]: 3 (axis 1 of left) vs 4 (axis 1 of right)"
    Tensor.greater(m23, m24)
    // @ts-expect-error "greater: bool has no arithmetic: cast it first"
    Tensor.greater(b3, b3)
  })
})

describe("greaterEqual", () => {
  it("accepts", () => {
    expect(Tensor.greaterEqual(m23, v3)).type.toBe<T<[2, 3], "bool">>()
    expect(Tensor.greaterEqual(0, i3)).type.toBe<T<[3], "bool">>()
  })
  it("refuses", () => {
    // @ts-expect-error "greaterEqual: cannot broadcast [2, 3] with [2, 4]: 3 (axis 1 of left) vs 4 (axis 1 of right)"
    Tensor.greaterEqual(m23, m24)
    // @ts-expect-error "greaterEqual: bool has no arithmetic: cast it first"
    Tensor.greaterEqual(b3, b3)
  })
})

describe("logicalAnd", () => {
  it("accepts", () => {
    expect(Tensor.logicalAnd(b3, Tensor.less(m23, 0))).type.toBe<T<[2, 3], "bool">>()
  })
  it("refuses", () => {
    // @ts-expect-error "logicalAnd: cannot broadcast [2, 3] with [2, 4]: 3 (axis 1 of left) vs 4 (axis 1 of right)"
    Tensor.logicalAnd(Tensor.less(m23, 0), Tensor.less(m24, 0))
    // @ts-expect-error "logicalAnd: needs bool but got int32"
    Tensor.logicalAnd(b3, i3)
    // @ts-expect-error "logicalAnd: needs bool but got float32"
    Tensor.logicalAnd(v3, b3)
  })
})

describe("logicalOr", () => {
  it("accepts", () => {
    expect(Tensor.logicalOr(b3, Tensor.less(m23, 0))).type.toBe<T<[2, 3], "bool">>()
  })
  it("refuses", () => {
    // @ts-expect-error "logicalOr: cannot broadcast [2, 3] with [2, 4]: 3 (axis 1 of left) vs 4 (axis 1 of right)"
    Tensor.logicalOr(Tensor.less(m23, 0), Tensor.less(m24, 0))
    // @ts-expect-error "logicalOr: needs bool but got int32"
    Tensor.logicalOr(b3, i3)
    // @ts-expect-error "logicalOr: needs bool but got float32"
    Tensor.logicalOr(v3, b3)
  })
})

describe("logicalNot", () => {
  it("accepts", () => {
    expect(Tensor.logicalNot(b3)).type.toBe<T<[3], "bool">>()
  })
  it("refuses", () => {
    // @ts-expect-error "logicalNot: needs bool but got int32"
    Tensor.logicalNot(i3)
  })
})

describe("where", () => {
  it("accepts", () => {
    expect(Tensor.where(b3, m23, 0)).type.toBe<T<[2, 3]>>()
    expect(Tensor.where(b3, i3, i3)).type.toBe<T<[3], "int32">>()
    expect(Tensor.where(b3, 1, v3)).type.toBe<T<[3]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "where: needs bool but got float32"
    Tensor.where(v3, v3, v3)
    // @ts-expect-error "where: cannot broadcast [3] with [4]: 3 (axis 0 of left) vs 4 (axis 0 of right)"
    Tensor.where(b3, v4, v4)
    // @ts-expect-error "where: cannot broadcast [2, 3] with [2, 4]: 3 (axis 1 of left) vs 4 (axis 1 of right)"
    Tensor.where(b3, m23, m24)
    // @ts-expect-error "where: bool does not mix with float32: cast one of them"
    Tensor.where(b3, v3, b3)
  })
})

describe("exp", () => {
  it("accepts", () => {
    expect(Tensor.exp(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "exp: needs float32 but got int32: cast it first"
    Tensor.exp(i3)
  })
})

describe("log", () => {
  it("accepts", () => {
    expect(Tensor.log(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "log: needs float32 but got int32: cast it first"
    Tensor.log(i3)
  })
})

describe("sqrt", () => {
  it("accepts", () => {
    expect(Tensor.sqrt(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "sqrt: needs float32 but got int32: cast it first"
    Tensor.sqrt(i3)
  })
})

describe("sin", () => {
  it("accepts", () => {
    expect(Tensor.sin(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "sin: needs float32 but got int32: cast it first"
    Tensor.sin(i3)
  })
})

describe("cos", () => {
  it("accepts", () => {
    expect(Tensor.cos(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "cos: needs float32 but got int32: cast it first"
    Tensor.cos(i3)
  })
})

describe("tanh", () => {
  it("accepts", () => {
    expect(Tensor.tanh(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "tanh: needs float32 but got int32: cast it first"
    Tensor.tanh(i3)
  })
})

describe("sigmoid", () => {
  it("accepts", () => {
    expect(Tensor.sigmoid(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "sigmoid: needs float32 but got int32: cast it first"
    Tensor.sigmoid(i3)
  })
})

describe("relu", () => {
  it("accepts", () => {
    expect(Tensor.relu(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "relu: needs float32 but got int32: cast it first"
    Tensor.relu(i3)
  })
})

describe("floor", () => {
  it("accepts", () => {
    expect(Tensor.floor(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "floor: needs float32 but got int32: cast it first"
    Tensor.floor(i3)
  })
})

describe("softplus", () => {
  it("accepts", () => {
    expect(Tensor.softplus(batch4)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "softplus: needs float32 but got int32: cast it first"
    Tensor.softplus(i3)
  })
})

describe("neg", () => {
  it("accepts", () => {
    expect(Tensor.neg(batch4)).type.toBe<T<["batch", 4]>>()
    expect(Tensor.neg(i3)).type.toBe<T<[3], "int32">>()
  })
  it("refuses", () => {
    // @ts-expect-error "neg: bool has no arithmetic: cast it first"
    Tensor.neg(b3)
  })
})

describe("abs", () => {
  it("accepts", () => {
    expect(Tensor.abs(batch4)).type.toBe<T<["batch", 4]>>()
    expect(Tensor.abs(i3)).type.toBe<T<[3], "int32">>()
  })
  it("refuses", () => {
    // @ts-expect-error "abs: bool has no arithmetic: cast it first"
    Tensor.abs(b3)
  })
})

describe("sign", () => {
  it("accepts", () => {
    expect(Tensor.sign(batch4)).type.toBe<T<["batch", 4]>>()
    expect(Tensor.sign(i3)).type.toBe<T<[3], "int32">>()
  })
  it("refuses", () => {
    // @ts-expect-error "sign: bool has no arithmetic: cast it first"
    Tensor.sign(b3)
  })
})

describe("square", () => {
  it("accepts", () => {
    expect(Tensor.square(batch4)).type.toBe<T<["batch", 4]>>()
    expect(Tensor.square(i3)).type.toBe<T<[3], "int32">>()
  })
  it("refuses", () => {
    // @ts-expect-error "square: bool has no arithmetic: cast it first"
    Tensor.square(b3)
  })
})

describe("clip", () => {
  it("accepts", () => {
    expect(Tensor.clip(m23, -1, 1)).type.toBe<T<[2, 3]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "clip: bool has no arithmetic: cast it first"
    Tensor.clip(b3, 0, 1)
  })
})

describe("isFinite", () => {
  it("accepts", () => {
    expect(Tensor.isFinite(m23)).type.toBe<T<[2, 3], "bool">>()
  })
  it("refuses", () => {
    // @ts-expect-error "isFinite: needs float32 but got int32: cast it first"
    Tensor.isFinite(i3)
  })
})

describe("allFinite", () => {
  it("accepts", () => {
    expect(Tensor.allFinite(m23)).type.toBe<T<[], "bool">>()
  })
  it("refuses", () => {
    // @ts-expect-error "allFinite: needs float32 but got bool: cast it first"
    Tensor.allFinite(b3)
  })
})

describe("cast", () => {
  it("accepts", () => {
    expect(Tensor.cast(batch4, "int32")).type.toBe<T<["batch", 4], "int32">>()
  })
})

describe("stopGradient", () => {
  it("accepts", () => {
    expect(Tensor.stopGradient(batch4)).type.toBe<T<["batch", 4]>>()
  })
})

describe("constant", () => {
  it("accepts", () => {
    expect(
      Tensor.constant(
        NdArray.make([
          [1, 2],
          [3, 4]
        ])
      )
    ).type.toBe<T<[2, 2]>>()
    expect(Tensor.constant(NdArray.zeros([3], "bool"))).type.toBe<T<[3], "bool">>()
  })
})

describe("scalar", () => {
  it("accepts", () => {
    expect(Tensor.scalar(1)).type.toBe<T<[]>>()
    expect(Tensor.scalar(1, "int32")).type.toBe<T<[], "int32">>()
    expect(Tensor.scalar(true)).type.toBe<T<[], "bool">>()
  })
})

describe("zeros", () => {
  it("accepts", () => {
    expect(Tensor.zeros([2, 3])).type.toBe<T<[2, 3]>>()
    expect(Tensor.zeros([n, 3], "int32")).type.toBe<T<[number, 3], "int32">>()
  })
  it("refuses", () => {
    // @ts-expect-error "zeros: -1 is not a size"
    Tensor.zeros([-1, 3])
    // @ts-expect-error "zeros: 2.5 is not a size"
    Tensor.zeros([2.5])
    // @ts-expect-error "zeros: batch has no size here: use Tensor.size(x, \"batch\")"
    Tensor.zeros(["batch", 3])
  })
})

describe("ones", () => {
  it("accepts", () => {
    expect(Tensor.ones([2, 3])).type.toBe<T<[2, 3]>>()
    expect(Tensor.ones([n, 3], "int32")).type.toBe<T<[number, 3], "int32">>()
  })
  it("refuses", () => {
    // @ts-expect-error "ones: -1 is not a size"
    Tensor.ones([-1, 3])
    // @ts-expect-error "ones: 2.5 is not a size"
    Tensor.ones([2.5])
    // @ts-expect-error "ones: batch has no size here: use Tensor.size(x, \"batch\")"
    Tensor.ones(["batch", 3])
  })
})

describe("full", () => {
  it("accepts", () => {
    expect(Tensor.full([2, 3], 7)).type.toBe<T<[2, 3]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "full: -3 is not a size"
    Tensor.full([2, -3], 7)
  })
})

describe("zerosLike", () => {
  it("accepts", () => {
    expect(Tensor.zerosLike(batch4)).type.toBe<T<["batch", 4]>>()
  })
})

describe("onesLike", () => {
  it("accepts", () => {
    expect(Tensor.onesLike(i3)).type.toBe<T<[3], "int32">>()
  })
})

describe("iota", () => {
  it("accepts", () => {
    expect(Tensor.iota([2, 3], 1)).type.toBe<T<[2, 3], "int32">>()
  })
  it("refuses", () => {
    // @ts-expect-error "iota: axis 2 is out of range for [2, 3] (rank 2)"
    Tensor.iota([2, 3], 2)
    // @ts-expect-error "iota: 0.5 is not a size"
    Tensor.iota([0.5])
  })
})

describe("arange", () => {
  it("accepts", () => {
    expect(Tensor.arange(5)).type.toBe<T<[5], "int32">>()
  })
  it("refuses", () => {
    // @ts-expect-error "arange: -5 is not a size"
    Tensor.arange(-5)
  })
})

describe("eye", () => {
  it("accepts", () => {
    expect(Tensor.eye(3)).type.toBe<T<[3, 3]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "eye: 1.5 is not a size"
    Tensor.eye(1.5)
  })
})

describe("oneHot", () => {
  it("accepts", () => {
    expect(Tensor.oneHot(i3, 10)).type.toBe<T<[3, 10]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "oneHot: needs int32 but got float32: cast it first"
    Tensor.oneHot(v3, 10)
    // @ts-expect-error "oneHot: -10 is not a size"
    Tensor.oneHot(i3, -10)
  })
})

describe("matmul", () => {
  it("accepts", () => {
    expect(Tensor.matmul(images, Tensor.zeros([784, 10]))).type.toBe<T<[32, 10]>>()
    expect(Tensor.matmul(batch4, Tensor.zeros([4, 10]))).type.toBe<T<["batch", 10]>>()
    expect(Tensor.matmul(v4, Tensor.zeros([4, 10]))).type.toBe<T<[10]>>()
    expect(Tensor.matmul(c234, v4)).type.toBe<T<[2, 3]>>()
    expect(Tensor.matmul(v4, v4)).type.toBe<T<[]>>()
    expect(Tensor.matmul(Tensor.zeros([5, 1, 3, 4]), Tensor.zeros([2, 4, 6]))).type.toBe<T<[5, 2, 3, 6]>>()
    expect(Tensor.matmul(v4, Tensor.zeros([2, 4, 6]))).type.toBe<T<[2, 6]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "matmul: inner dimensions differ: 784 (axis 1 of left [32, 784]) vs 512 (axis 0 of right [512, 10])"
    Tensor.matmul(images, weights)
    // @ts-expect-error "matmul: inner dimensions differ: 4 (axis 2 of left [2, 3, 4]) vs 3 (axis 0 of right [3])"
    Tensor.matmul(c234, v3)
    // @ts-expect-error "matmul batch axes: cannot broadcast [5] with [2]: 5 (axis 0 of left) vs 2 (axis 0 of right)"
    Tensor.matmul(Tensor.zeros([5, 3, 4]), Tensor.zeros([2, 4, 6]))
    // @ts-expect-error "matmul: left operand must have rank 1 or more but is []"
    Tensor.matmul(Tensor.scalar(1), v3)
    // @ts-expect-error "matmul: right operand must have rank 1 or more but is []"
    Tensor.matmul(v3, Tensor.scalar(1))
    // @ts-expect-error "matmul: needs float32 but got int32: cast it first"
    Tensor.matmul(i3, v3)
    // @ts-expect-error "matmul: needs float32 but got bool: cast it first"
    Tensor.matmul(v3, b3)
  })
})

describe("sum", () => {
  it("accepts", () => {
    expect(Tensor.sum(c234)).type.toBe<T<[]>>()
    expect(Tensor.sum(c234, [0, -1])).type.toBe<T<[3]>>()
    expect(Tensor.sum(c234, [1], true)).type.toBe<T<[2, 1, 4]>>()
    expect(Tensor.sum(batch4, [1])).type.toBe<T<["batch"]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "sum: axis 3 is out of range for [2, 3, 4] (rank 3)"
    Tensor.sum(c234, [3])
    // @ts-expect-error "sum: axis -2 is repeated"
    Tensor.sum(c234, [1, -2])
    // @ts-expect-error "sum: bool has no arithmetic: cast it first"
    Tensor.sum(b3)
  })
})

describe("max", () => {
  it("accepts", () => {
    expect(Tensor.max(c234)).type.toBe<T<[]>>()
    expect(Tensor.max(c234, [0, -1])).type.toBe<T<[3]>>()
    expect(Tensor.max(c234, [1], true)).type.toBe<T<[2, 1, 4]>>()
    expect(Tensor.max(batch4, [1])).type.toBe<T<["batch"]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "max: axis 3 is out of range for [2, 3, 4] (rank 3)"
    Tensor.max(c234, [3])
    // @ts-expect-error "max: axis -2 is repeated"
    Tensor.max(c234, [1, -2])
    // @ts-expect-error "max: bool has no arithmetic: cast it first"
    Tensor.max(b3)
  })
})

describe("min", () => {
  it("accepts", () => {
    expect(Tensor.min(c234)).type.toBe<T<[]>>()
    expect(Tensor.min(c234, [0, -1])).type.toBe<T<[3]>>()
    expect(Tensor.min(c234, [1], true)).type.toBe<T<[2, 1, 4]>>()
    expect(Tensor.min(batch4, [1])).type.toBe<T<["batch"]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "min: axis 3 is out of range for [2, 3, 4] (rank 3)"
    Tensor.min(c234, [3])
    // @ts-expect-error "min: axis -2 is repeated"
    Tensor.min(c234, [1, -2])
    // @ts-expect-error "min: bool has no arithmetic: cast it first"
    Tensor.min(b3)
  })
})

describe("mean", () => {
  it("accepts", () => {
    expect(Tensor.mean(c234)).type.toBe<T<[]>>()
    expect(Tensor.mean(c234, [0, -1])).type.toBe<T<[3]>>()
    expect(Tensor.mean(c234, [1], true)).type.toBe<T<[2, 1, 4]>>()
    expect(Tensor.mean(batch4, [1])).type.toBe<T<["batch"]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "mean: axis 3 is out of range for [2, 3, 4] (rank 3)"
    Tensor.mean(c234, [3])
    // @ts-expect-error "mean: axis -2 is repeated"
    Tensor.mean(c234, [1, -2])
    // @ts-expect-error "mean: needs float32 but got int32: cast it first"
    Tensor.mean(i3)
  })
})

describe("variance", () => {
  it("accepts", () => {
    expect(Tensor.variance(c234)).type.toBe<T<[]>>()
    expect(Tensor.variance(c234, [0, -1])).type.toBe<T<[3]>>()
    expect(Tensor.variance(c234, [1], true)).type.toBe<T<[2, 1, 4]>>()
    expect(Tensor.variance(batch4, [1])).type.toBe<T<["batch"]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "variance: axis 3 is out of range for [2, 3, 4] (rank 3)"
    Tensor.variance(c234, [3])
    // @ts-expect-error "variance: axis -2 is repeated"
    Tensor.variance(c234, [1, -2])
    // @ts-expect-error "variance: needs float32 but got int32: cast it first"
    Tensor.variance(i3)
  })
})

describe("logSumExp", () => {
  it("accepts", () => {
    expect(Tensor.logSumExp(c234)).type.toBe<T<[]>>()
    expect(Tensor.logSumExp(c234, [0, -1])).type.toBe<T<[3]>>()
    expect(Tensor.logSumExp(c234, [1], true)).type.toBe<T<[2, 1, 4]>>()
    expect(Tensor.logSumExp(batch4, [1])).type.toBe<T<["batch"]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "logSumExp: axis 3 is out of range for [2, 3, 4] (rank 3)"
    Tensor.logSumExp(c234, [3])
    // @ts-expect-error "logSumExp: axis -2 is repeated"
    Tensor.logSumExp(c234, [1, -2])
    // @ts-expect-error "logSumExp: needs float32 but got int32: cast it first"
    Tensor.logSumExp(i3)
  })
})

describe("argMax", () => {
  it("accepts", () => {
    expect(Tensor.argMax(c234, -1)).type.toBe<T<[2, 3], "int32">>()
  })
  it("refuses", () => {
    // @ts-expect-error "argMax: axis 3 is out of range for [2, 3, 4] (rank 3)"
    Tensor.argMax(c234, 3)
    // @ts-expect-error "argMax: axis 1 of [3, 0] is empty"
    Tensor.argMax(none, 1)
    // @ts-expect-error "argMax: bool has no arithmetic: cast it first"
    Tensor.argMax(b3, 0)
  })
})

describe("cumsum", () => {
  it("accepts", () => {
    expect(Tensor.cumsum(i3, 0)).type.toBe<T<[3], "int32">>()
  })
  it("refuses", () => {
    // @ts-expect-error "cumsum: axis -4 is out of range for [2, 3, 4] (rank 3)"
    Tensor.cumsum(c234, -4)
    // @ts-expect-error "cumsum: bool has no arithmetic: cast it first"
    Tensor.cumsum(b3, 0)
  })
})

describe("softmax", () => {
  it("accepts", () => {
    expect(Tensor.softmax(batch4)).type.toBe<T<["batch", 4]>>()
    expect(Tensor.softmax(c234, 1)).type.toBe<T<[2, 3, 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "softmax: axis 2 is out of range for [32, 784] (rank 2)"
    Tensor.softmax(images, 2)
    // @ts-expect-error "softmax: needs float32 but got int32: cast it first"
    Tensor.softmax(i3)
  })
})

describe("logSoftmax", () => {
  it("accepts", () => {
    expect(Tensor.logSoftmax(batch4)).type.toBe<T<["batch", 4]>>()
    expect(Tensor.logSoftmax(c234, 1)).type.toBe<T<[2, 3, 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "logSoftmax: axis 2 is out of range for [32, 784] (rank 2)"
    Tensor.logSoftmax(images, 2)
    // @ts-expect-error "logSoftmax: needs float32 but got int32: cast it first"
    Tensor.logSoftmax(i3)
  })
})

describe("reshape", () => {
  it("accepts", () => {
    expect(Tensor.reshape(c234, [6, 4])).type.toBe<T<[6, 4]>>()
    expect(Tensor.reshape(c234, [-1, 2])).type.toBe<T<[12, 2]>>()
    expect(Tensor.reshape(heads, [-1])).type.toBe<T<["768*batch"]>>()
    expect(Tensor.reshape(Tensor.reshape(heads, [-1]), ["batch", 768])).type.toBe<T<["batch", 768]>>()
    expect(Tensor.reshape(unknown4, [2, -1])).type.toBe<T<[2, number]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "reshape: -2 is not a size"
    Tensor.reshape(m23, [-2, -3])
    // @ts-expect-error "reshape: -1 is not a size"
    Tensor.reshape(m23, [-1, -1])
    // @ts-expect-error "reshape: 1.5 is not a size"
    Tensor.reshape(m23, [-1, 1.5])
    // @ts-expect-error "reshape: [32, 784] has 25088 elements but [32, 28, 27] has 24192"
    Tensor.reshape(images, [32, 28, 27])
    // @ts-expect-error "reshape: 25088 elements of [32, 784] do not divide into [-1, 100]: 25088 is not a multiple of 100"
    Tensor.reshape(images, [-1, 100])
    // @ts-expect-error "reshape: [32, 784] has 25088 elements but [batch, 784] has 784*batch"
    Tensor.reshape(images, ["batch", 784])
    // @ts-expect-error "reshape: symbolic dimensions time of [time, -1] are not all in [batch, 12, 64]"
    Tensor.reshape(heads, ["time", -1])
  })
})

describe("flatten", () => {
  it("accepts", () => {
    expect(Tensor.flatten(c234)).type.toBe<T<[24]>>()
    expect(Tensor.flatten(batch4)).type.toBe<T<["4*batch"]>>()
    expect(Tensor.flatten(unknown4)).type.toBe<T<[number]>>()
  })
})

describe("transpose", () => {
  it("accepts", () => {
    expect(Tensor.transpose(c234, [2, 0, 1])).type.toBe<T<[4, 2, 3]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "transpose: axis 0 is repeated in permutation [0, 0]"
    Tensor.transpose(m23, [0, 0])
    // @ts-expect-error "transpose: axis 2 is out of range for [2, 3]"
    Tensor.transpose(m23, [0, 2])
    // @ts-expect-error "transpose: permutation [0] has 1 entries but [2, 3] has rank 2"
    Tensor.transpose(m23, [0])
  })
})

describe("expandDims", () => {
  it("accepts", () => {
    expect(Tensor.expandDims(m23, -1)).type.toBe<T<[2, 3, 1]>>()
    expect(Tensor.expandDims(batch4, 1)).type.toBe<T<["batch", 1, 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "expandDims: axis 3 is out of range for [2, 3, 1] (rank 3)"
    Tensor.expandDims(m23, 3)
  })
})

describe("squeeze", () => {
  it("accepts", () => {
    expect(Tensor.squeeze(Tensor.zeros([2, 1]), -1)).type.toBe<T<[2]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "squeeze: axis 0 of [2, 3] has size 2, not 1"
    Tensor.squeeze(m23, 0)
    // @ts-expect-error "squeeze: axis 0 of [batch, 4] has size batch, not 1"
    Tensor.squeeze(batch4, 0)
    // @ts-expect-error "squeeze: axis 2 is out of range for [2, 3] (rank 2)"
    Tensor.squeeze(m23, 2)
  })
})

describe("broadcastTo", () => {
  it("accepts", () => {
    expect(Tensor.broadcastTo(v3, [2, 3])).type.toBe<T<[2, 3]>>()
    expect(Tensor.broadcastTo(batch4, [2, "batch", 4])).type.toBe<T<[2, "batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "broadcastTo: [3] does not stretch to [2, 4]: 3 (axis 0) vs 4 (axis 1 of the target)"
    Tensor.broadcastTo(v3, [2, 4])
    // @ts-expect-error "broadcastTo: -1 is not a size"
    Tensor.broadcastTo(v3, [-1, 3])
    // @ts-expect-error "broadcastTo: [2, 3] has more axes than [3]"
    Tensor.broadcastTo(m23, [3])
    // @ts-expect-error "broadcastTo: batch has no size here: use Tensor.size(x, \"batch\")"
    Tensor.broadcastTo(v4, ["batch", 4])
  })
})

describe("refine", () => {
  it("accepts", () => {
    expect(Tensor.refine(unknown4, [32, 4])).type.toBe<T<[32, 4]>>()
    expect(Tensor.refine(unknown4, ["time", 4])).type.toBe<T<["time", 4]>>()
    expect(Tensor.refine(m23, ["batch", 3])).type.toBe<T<["batch", 3]>>()
    expect(Tensor.refine(batch4, [n, 4])).type.toBe<T<[number, 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "refine: -1 is not a size"
    Tensor.refine(m23, [-1, 3])
    // @ts-expect-error "refine: [2, 3] can never be [2, 4]"
    Tensor.refine(m23, [2, 4])
    // @ts-expect-error "refine: [2, 3] can never be [6]"
    Tensor.refine(m23, [6])
    // @ts-expect-error "refine: [batch, 4] can never be [time, 4]"
    Tensor.refine(batch4, ["time", 4])
  })
})

describe("size", () => {
  it("accepts", () => {
    expect(Tensor.size(batch4, "batch")).type.toBe<number>()
    expect(Tensor.size(batch4, 1)).type.toBe<number>()
    expect(Tensor.size(batch4, -2)).type.toBe<number>()
  })
  it("refuses", () => {
    // @ts-expect-error "size: [32, 784] has no axis batch"
    Tensor.size(images, "batch")
    // @ts-expect-error "size: axis 2 is out of range for [2, 3] (rank 2)"
    Tensor.size(m23, 2)
  })
})

describe("sizes", () => {
  it("accepts", () => {
    expect(Tensor.sizes(c234)).type.toBe<ReadonlyArray<number>>()
  })
})

describe("einsum", () => {
  it("accepts", () => {
    expect(Tensor.einsum("i j, j k -> i k", m23, Tensor.zeros([3, 5]))).type.toBe<T<[2, 5]>>()
    expect(Tensor.einsum("b h d -> h b", heads)).type.toBe<T<[12, "batch"]>>()
    expect(Tensor.einsum("i i ->", Tensor.zeros([3, 3]))).type.toBe<T<[]>>()
    expect(Tensor.einsum("ij,jk->ik", m23, Tensor.zeros([3, 5]))).type.toBe<T<[2, 5]>>()
    expect(Tensor.einsum("bhd->hb", heads)).type.toBe<T<[12, "batch"]>>()
    expect(Tensor.einsum("ii->", Tensor.zeros([3, 3]))).type.toBe<T<[]>>()
    expect(Tensor.einsum("->", Tensor.scalar(1))).type.toBe<T<[]>>()
    expect(Tensor.einsum("b n, n -> b", batch4, v4)).type.toBe<T<["batch"]>>()
    expect(Tensor.einsum("a n, a n -> a", unknown4, batch4)).type.toBe<T<["batch"]>>()
    expect(Tensor.einsum("a b, b c, c -> a", m23, Tensor.zeros([3, 4]), v4)).type.toBe<T<[2]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "einsum \"i j, j k -> i k\": index j is 784 and also 512"
    Tensor.einsum("i j, j k -> i k", images, weights)
    // @ts-expect-error "einsum \"b n, t n -> b t\": index n is 4 and also 3"
    Tensor.einsum("b n, t n -> b t", batch4, m23)
    // @ts-expect-error "einsum \"b n, b n -> n\": index b is batch and also time"
    Tensor.einsum("b n, b n -> n", batch4, time4)
    // @ts-expect-error "einsum \"i i -> i\": index i is 2 and also 3"
    Tensor.einsum("i i -> i", m23)
    // @ts-expect-error "einsum \"i j k -> i\": operand 0 is [2, 3] but its subscript has 3 axes"
    Tensor.einsum("i j k -> i", m23)
    // @ts-expect-error "einsum \"ij,jk->ik\": index j is 784 and also 512"
    Tensor.einsum("ij,jk->ik", images, weights)
    // @ts-expect-error "einsum \"ijk->i\": operand 0 is [2, 3] but its subscript has 3 axes"
    Tensor.einsum("ijk->i", m23)
    // @ts-expect-error "einsum \"ij->ik\": output index k is in no input"
    Tensor.einsum("ij->ik", m23)
    // @ts-expect-error "einsum \"i j -> i k\": output index k is in no input"
    Tensor.einsum("i j -> i k", m23)
    // @ts-expect-error "einsum \"i j -> i i\": output index i is repeated"
    Tensor.einsum("i j -> i i", m23)
    // @ts-expect-error "einsum \"i j, j k -> i k\": there is no operand 1"
    Tensor.einsum("i j, j k -> i k", m23)
    // @ts-expect-error "einsum \"i j -> j\": there is no subscript for operand 1"
    Tensor.einsum("i j -> j", m23, v3)
    // @ts-expect-error "einsum: \"i j\" is not of the form \"i j, j k -> i k\""
    Tensor.einsum("i j", m23)
    // @ts-expect-error "einsum: needs float32 but got int32: cast it first"
    Tensor.einsum("i ->", i3)
  })
})

describe("rearrange", () => {
  it("accepts", () => {
    expect(Tensor.rearrange(Tensor.zeros([2, 12, 3]), "b (h w) c -> b h w c", { h: 4 })).type.toBe<T<[2, 4, 3, 3]>>()
    expect(Tensor.rearrange(heads, "b h d -> b (h d)")).type.toBe<T<["batch", 768]>>()
    expect(Tensor.rearrange(heads, "b h d -> (b h) d")).type.toBe<T<["12*batch", 64]>>()
    expect(Tensor.rearrange(m23, "a b -> 1 b a")).type.toBe<T<[1, 3, 2]>>()
    expect(Tensor.rearrange(i3, "a -> a 1")).type.toBe<T<[3, 1], "int32">>()
    expect(Tensor.rearrange(unknown4, "(a b) c -> a b c", { b: 2 })).type.toBe<T<[number, 2, 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "rearrange \"(a c) b -> a b c\": (a c) is 32, which 5 does not divide"
    Tensor.rearrange(images, "(a c) b -> a b c", { a: 5 })
    // @ts-expect-error "rearrange \"(a c) b -> a b c\": (a c) is 32 but its axes make 30"
    Tensor.rearrange(images, "(a c) b -> a b c", { a: 5, c: 6 })
    // @ts-expect-error "rearrange \"(a c) b -> a b c\": (a c) needs the sizes of all its axes but one"
    Tensor.rearrange(images, "(a c) b -> a b c")
    // @ts-expect-error "rearrange \"a b -> b\": axis a is missing in the output"
    Tensor.rearrange(m23, "a b -> b")
    // @ts-expect-error "rearrange \"a b -> b a c\": axis c of the output is not in the input"
    Tensor.rearrange(m23, "a b -> b a c")
    // @ts-expect-error "rearrange \"a b -> b a a\": axis a is repeated in the output"
    Tensor.rearrange(m23, "a b -> b a a")
    // @ts-expect-error "rearrange \"a a -> a\": axis a is repeated in the input"
    Tensor.rearrange(m23, "a a -> a")
    // @ts-expect-error "rearrange \"a b c -> c b a\": the pattern has 3 axes but the tensor is [2, 3]"
    Tensor.rearrange(m23, "a b c -> c b a")
    // @ts-expect-error "rearrange \"a b -> b a\": axis a is 5 and also 2"
    Tensor.rearrange(m23, "a b -> b a", { a: 5 })
    // @ts-expect-error "rearrange \"a 1 -> a\": an axis of size 1 is 3"
    Tensor.rearrange(m23, "a 1 -> a")
    // @ts-expect-error "rearrange \"a b -> b a\": there is no axis c"
    Tensor.rearrange(m23, "a b -> b a", { c: 5 })
    // @ts-expect-error "rearrange \"(a c) b -> a b c\": sizes are positive whole numbers but one is 0"
    Tensor.rearrange(images, "(a c) b -> a b c", { a: 0 })
    // @ts-expect-error "rearrange: \"a b\" is not of the form \"a b -> b a\""
    Tensor.rearrange(m23, "a b")
  })
})

describe("reduce", () => {
  it("accepts", () => {
    expect(Tensor.reduce(c234, "a b c -> b", "mean")).type.toBe<T<[3]>>()
    expect(Tensor.reduce(images, "b (h k) -> b h", "max", { k: 4 })).type.toBe<T<[32, 196]>>()
    expect(Tensor.reduce(i3, "a -> 1", "sum")).type.toBe<T<[1], "int32">>()
    expect(Tensor.reduce(heads, "b h d -> b", "min")).type.toBe<T<["batch"]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "reduce \"b (h k) -> b h\": (h k) is 784, which 5 does not divide"
    Tensor.reduce(images, "b (h k) -> b h", "max", { k: 5 })
    // @ts-expect-error "reduce \"a b -> c\": axis c of the output is not in the input"
    Tensor.reduce(m23, "a b -> c", "sum")
    // @ts-expect-error "reduce: needs float32 but got int32: cast it first"
    Tensor.reduce(i3, "a ->", "mean")
    // @ts-expect-error "reduce: bool has no arithmetic: cast it first"
    Tensor.reduce(b3, "a ->", "max")
  })
})

describe("repeat", () => {
  it("accepts", () => {
    expect(Tensor.repeat(m23, "h w -> h (w r)", { r: 2 })).type.toBe<T<[2, 6]>>()
    expect(Tensor.repeat(batch4, "b n -> r b n", { r: 3 })).type.toBe<T<[3, "batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "repeat \"h w -> h (w r)\": the size of axis r is not known"
    Tensor.repeat(m23, "h w -> h (w r)")
    // @ts-expect-error "repeat \"h w -> h r\": axis w is missing in the output"
    Tensor.repeat(m23, "h w -> h r", { r: 2 })
    // @ts-expect-error "repeat \"h w -> h w r\": sizes are positive whole numbers but one is 2.5"
    Tensor.repeat(m23, "h w -> h w r", { r: 2.5 })
  })
})
