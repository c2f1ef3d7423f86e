/** Code of users that is generic over dims, shapes or operands stays clean and precise. */
import type { Dim, Shape } from "@typegrad/core/Shape"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import { describe, expect, it } from "tstyche"

type T<S extends Shape, D extends Tensor.AnyTensor["dtype"] = "float32"> = Tensor.Tensor<S, D>

const dense = <B extends Dim, N extends Dim>(x: T<[B, 784]>, w: T<[784, N]>, b: T<[N]>): T<[B, N]> =>
  Tensor.relu(Tensor.add(Tensor.matmul(x, w), b))

describe("generic over dims", () => {
  it("an op of generic dims gives generic dims", () => {
    const rows = <B extends Dim>(x: T<[B, 10]>): T<[B]> => Tensor.sum(Tensor.softmax(x), [-1])
    const loss = <B extends Dim>(x: T<[B, 10]>): T<[]> => Tensor.mean(Tensor.square(Tensor.sub(x, 1)))
    const scaled = <B extends Dim, N extends Dim>(x: T<[B, N]>, g: T<[N]>): T<[B, N]> =>
      Tensor.mul(Tensor.sub(x, Tensor.mean(x, [0])), g)
    expect(dense(Tensor.zeros([32, 784]), Tensor.zeros([784, 10]), Tensor.zeros([10]))).type.toBe<T<[32, 10]>>()
    expect(rows(Tensor.zeros([32, 10]))).type.toBe<T<[32]>>()
    expect(loss(Tensor.zeros([32, 10]))).type.toBe<T<[]>>()
    expect(scaled(Tensor.zeros([32, 10]), Tensor.zeros([10]))).type.toBe<T<[32, 10]>>()
  })

  it("a mistake inside is one sentence", () => {
    const wrong = <B extends Dim>(x: T<[B, 784]>, w: T<[512, 10]>) =>
      // @ts-expect-error `matmul: inner dimensions differ: 784 (axis 1 of left [${B}, 784]) vs 512 (axis 0 of right [512, 10])`
      Tensor.matmul(x, w)
    expect(wrong).type.toBeAssignableTo<Function>()
  })
})

describe("sizes that are type parameters", () => {
  it("create tensors", () => {
    const first = <D extends number>(d: D): T<[D, 3]> => Tensor.zeros([d, 3])
    const square = <D extends number>(d: D): T<[D, D]> => Tensor.eye(d)
    const classes = <N extends number>(n: N): T<[2, N]> => Tensor.oneHot(Tensor.zeros([2], "int32"), n)
    const like = <S extends ReadonlyArray<number>>(sizes: S) => Tensor.zeros(sizes)
    const input = <D extends number>(d: D) => Spec.make(["batch", d])
    expect(first(2)).type.toBe<T<[2, 3]>>()
    expect(square(2)).type.toBe<T<[2, 2]>>()
    expect(classes(5)).type.toBe<T<[2, 5]>>()
    expect(like([2, 3]).shape).type.toBeAssignableTo<ReadonlyArray<number>>()
    expect(input(3).shape).type.toBe<["batch", 3]>()
  })

  it("pass through reductions that keep axes, equations and patterns", () => {
    const centred = <B extends Dim>(x: T<[B, 10]>): T<[B, 10]> => Tensor.sub(x, Tensor.mean(x, [0], true))
    const turned = <B extends Dim>(x: T<[B, 10]>): T<[10, B]> => Tensor.rearrange(x, "a b -> b a")
    const product = <B extends Dim>(x: T<[B, 10]>): T<[B, 7]> =>
      Tensor.einsum("b i, i o -> b o", x, Tensor.zeros([10, 7]))
    // also where the sizes that are summed over are type parameters
    const scores = <H extends number, Q extends number, D extends number>(
      q: T<[H, Q, D]>,
      k: T<[H, Q, D]>
    ): T<[H, Q, Q]> => Tensor.einsum("h t d, h s d -> h t s", q, k)
    const met = <Q extends number, D extends number>(x: T<[Q, D]>) =>
      Tensor.einsum("t d, d u -> t u", x, Tensor.zeros([64, 2]))
    expect(scores(Tensor.zeros([2, 5, 3]), Tensor.zeros([2, 5, 3]))).type.toBe<T<[2, 5, 5]>>()
    expect(met(Tensor.zeros([5, 64]))).type.toBe<T<[5, 2]>>()
    const rows = <B extends Dim>(x: T<[B, 12, 3]>): T<[B, 4, 3, 3]> =>
      Tensor.rearrange(x, "b (h w) c -> b h w c", { h: 4 })
    const wide = <N extends number>(x: T<[N]>, n: N): T<[2, N]> => Tensor.broadcastTo(x, [2, n])
    const parts = <N extends number>(x: T<[2, 12]>, n: N) => Tensor.rearrange(x, "b (h w) -> b h w", { h: n })
    expect(rows(Tensor.zeros([5, 12, 3]))).type.toBe<T<[5, 4, 3, 3]>>()
    expect(wide(Tensor.zeros([5]), 5)).type.toBe<T<[2, 5]>>()
    expect(parts(Tensor.zeros([2, 12]), 3)).type.toBe<T<[2, 3, 4]>>()
    expect(centred(Tensor.zeros([32, 10]))).type.toBe<T<[32, 10]>>()
    expect(turned(Tensor.zeros([32, 10]))).type.toBe<T<[10, 32]>>()
    expect(product(Tensor.zeros([32, 10]))).type.toBe<T<[32, 7]>>()
  })
})

describe("generic over shapes", () => {
  it("ops on tensors of the same unknown shape type-check and keep it", () => {
    const both = <S extends Shape>(x: T<S>, y: T<S>): T<S> => Tensor.mul(Tensor.add(x, y), Tensor.maximum(x, y))
    const distance = <S extends Shape>(x: T<S>, y: T<S>): T<[]> => Tensor.mean(Tensor.square(Tensor.sub(x, y)))
    const normal = <S extends Shape>(x: T<S>): T<S> => Tensor.softmax(x, -1)
    expect(both(Tensor.zeros([2, 3]), Tensor.zeros([2, 3]))).type.toBe<T<[2, 3]>>()
    expect(distance(Tensor.zeros([2, 3]), Tensor.zeros([2, 3]))).type.toBe<T<[]>>()
    expect(normal(Tensor.zeros([2, 3]))).type.toBe<T<[2, 3]>>()
  })

  it("ops that change the shape type-check, and are precise where the function is called", () => {
    const rows = <S extends Shape>(x: T<S>) => Tensor.sum(x, [0])
    const flat = <S extends Shape>(x: T<S>) => Tensor.reshape(x, [-1])
    const square = <S extends Shape>(x: T<S>) => Tensor.matmul(x, x)
    const shifted = <S extends Shape>(x: T<S>, y: T<[3]>) => Tensor.add(x, y)
    expect(rows(Tensor.zeros([2, 3]))).type.toBe<T<[3]>>()
    expect(flat(Tensor.zeros([2, 3]))).type.toBe<T<[6]>>()
    expect(square(Tensor.zeros([3, 3]))).type.toBe<T<[3, 3]>>()
    expect(shifted(Tensor.zeros([2, 3]), Tensor.zeros([3]))).type.toBe<T<[2, 3]>>()
  })

  it("elementwise ops and numbers keep the shape", () => {
    const scaled = <S extends Shape>(x: T<S>): T<S> => Tensor.mul(Tensor.exp(x), 2)
    expect(scaled(Tensor.zeros([2, 3]))).type.toBe<T<[2, 3]>>()
  })

  it("an unknown shape is never an error", () => {
    const both = (x: T<Shape>, y: Tensor.AnyTensor): Tensor.AnyTensor => Tensor.add(Tensor.matmul(x, x), y)
    expect(both(Tensor.zeros([2, 2]), Tensor.zeros([2]))).type.toBe<Tensor.AnyTensor>()
    const unknown: Tensor.AnyTensor = Tensor.zeros([2])
    expect(Tensor.exp(unknown)).type.toBe<T<Shape>>()
    expect(Tensor.sum(unknown, [0])).type.toBeAssignableTo<Tensor.AnyTensor>()
    expect(Tensor.add(unknown, 1)).type.toBe<Tensor.AnyTensor>()
  })
})

describe("ops as values", () => {
  it("pipe and be passed", () => {
    expect(Tensor.zeros([2, 3]).pipe(Tensor.relu, Tensor.exp)).type.toBe<T<[2, 3]>>()
    const activation: (x: T<["batch", 3]>) => T<["batch", 3]> = Tensor.tanh
    expect(activation).type.toBe<(x: T<["batch", 3]>) => T<["batch", 3]>>()
  })

  it("nest without losing a shape", () => {
    const half = Tensor.mul(Tensor.zeros([3], "int32"), 2)
    expect(half).type.toBe<T<[3], "int32">>()
    expect(Tensor.mul(Tensor.add(Tensor.zeros([3]), half), Tensor.add(1, Tensor.zeros([2, 1])))).type.toBe<T<[2, 3]>>()
    expect(Tensor.where(Tensor.greater(Tensor.zeros([3]), 0), Tensor.add(1, half), 0)).type.toBe<T<[3], "int32">>()
  })

  it("a number that only run time knows is welcome", () => {
    const rate: number = 0.1
    expect(Tensor.mul(Tensor.zeros([3]), rate)).type.toBe<T<[3]>>()
    expect(Tensor.mul(Tensor.zeros([3], "int32"), rate)).type.toBe<T<[3], "int32">>()
  })
})

describe("dtypes that are type parameters", () => {
  type Number = "float32" | "int32"

  it("pass through arithmetic", () => {
    const double = <D extends Number>(x: T<[3], D>) => Tensor.add(x, x)
    const scaled = <D extends Number>(x: T<[3], D>) => Tensor.mul(x, 2)
    const left = <D extends Number>(x: T<[3], D>) => Tensor.mul(2, x)
    const wider = <D extends Number>(x: T<[3], D>, y: T<[2, 3]>) => Tensor.add(x, y)
    const all = <S extends Shape, D extends Number>(x: T<S, D>) => Tensor.add(x, x)
    expect(double(Tensor.zeros([3], "int32"))).type.toBe<T<[3], "int32">>()
    expect(scaled(Tensor.zeros([3], "int32"))).type.toBe<T<[3], "int32">>()
    expect(left(Tensor.zeros([3]))).type.toBe<T<[3]>>()
    expect(wider(Tensor.zeros([3], "int32"), Tensor.zeros([2, 3]))).type.toBe<T<[2, 3]>>()
    expect(all(Tensor.zeros([3], "int32"))).type.toBe<T<[3], "int32">>()
  })

  it("pass through other ops", () => {
    const ops = <D extends Number>(x: T<[3], D>, test: T<[3], "bool">) => [
      Tensor.neg(x),
      Tensor.sum(x),
      Tensor.max(x),
      Tensor.clip(x, 0, 1),
      Tensor.equal(x, x),
      Tensor.less(x, 1),
      Tensor.where(test, x, x)
    ]
    const exp = <D extends "float32">(x: T<[3], D>): T<[3]> => Tensor.exp(x)
    expect(ops).type.toBeAssignableTo<Function>()
    expect(exp).type.toBeAssignableTo<Function>()
  })
})

describe("Tensor.size", () => {
  it("takes a name beside sizes that are type parameters", () => {
    const rows = <H extends number>(x: T<["batch", H]>) => Tensor.size(x, "batch")
    const named = <H extends Dim>(x: T<["batch", H]>) => Tensor.size(x, "batch")
    expect(rows).type.toBeAssignableTo<(x: T<["batch", 3]>) => number>()
    expect(named).type.toBeAssignableTo<(x: T<["batch", 3]>) => number>()
    const wrong = (x: T<["batch", 3]>) =>
      // @ts-expect-error "size: [batch, 3] has no axis bach"
      Tensor.size(x, "bach")
    expect(wrong).type.toBeAssignableTo<Function>()
  })
})
