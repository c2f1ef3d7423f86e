import type * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import type * as Effect from "effect/Effect"
import { describe, expect, it } from "tstyche"

type Value<E> = E extends Effect.Effect<infer A, any, any> ? A : never
type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>
interface Weights {
  readonly w: T<[784, 10]>
  readonly b: T<[10]>
}
declare const weights: Weights
declare const a: <const S extends ReadonlyArray<number | string>>(shape: S) => T<[...S]>
declare const n: number

const energy = (w: T<[784, 10]>, x: T<[784]>) => Tensor.sum(Tensor.square(Tensor.matmul(x, w)))
const score = (p: Weights, x: T<[784]>) => Tensor.add(Tensor.matmul(x, p.w), p.b)
const pairs = (x: T<[3]>, y: T<[3]>) => Tensor.mul(x, y)

describe("vmap", () => {
  it("per-example gradients, compiled (DESIGN section 0)", () => {
    const perExample = Transform.vmap(Transform.grad(energy), { in: [null, 0], axis: "example" })
    expect(perExample(a([784, 10]), a(["example", 784]))).type.toBe<T<["example", 784, 10]>>()
    const gradients = Program.compile(perExample, [Spec.make([784, 10]), Spec.make(["example", 784])])
    const running = {} as Value<ReturnType<Value<typeof gradients>["run"]>>
    expect(running).type.toBe<NdArray.NdArray<["example", 784, 10], "float32">>()
  })

  it("takes the dim of the mapped axis from the arguments", () => {
    const f = Transform.vmap(score, { in: [null, 0] })
    expect(f(weights, a([32, 784]))).type.toBe<T<[32, 10]>>()
    expect(f(weights, a(["batch", 784]))).type.toBe<T<["batch", 10]>>()
    expect(f(weights, a([n, 784]))).type.toBe<T<[number, 10]>>()
    const at1 = Transform.vmap(score, { in: [null, 1], out: 1 })
    expect(at1(weights, a([784, 32]))).type.toBe<T<[10, 32]>>()
    expect(Transform.vmap(pairs, { in: [0, 1] })(a([5, 3]), a([3, 5]))).type.toBe<T<[5, 3]>>()
    expect(Transform.vmap(pairs, { in: [0, 0] })(a([n, 3]), a([5, 3]))).type.toBe<T<[5, 3]>>()
  })

  it("maps trees, of arguments and of results", () => {
    const f = Transform.vmap(
      Transform.grad((p: Weights, x: T<[784]>) => Tensor.sum(score(p, x))),
      { in: [null, 0] }
    )
    expect(f(weights, a([32, 784]))).type.toBe<{ readonly w: T<[32, 784, 10]>; readonly b: T<[32, 10]> }>()
    const g = Transform.vmap((p: { readonly x: T<[3]>; readonly k: T<[], "int32"> }) => [p.x, { k: p.k }] as const, {
      in: [0]
    })
    expect(g({ x: a([5, 3]), k: Tensor.zeros([5], "int32") })).type.toBe<
      readonly [T<[5, 3]>, { readonly k: T<[5], "int32"> }]
    >()
  })

  it("nests", () => {
    const f = Transform.vmap(Transform.vmap(pairs, { in: [0, null] }), { in: [null, 0] })
    expect(f(a([4, 3]), a([5, 3]))).type.toBe<T<[5, number, 3]>>()
    const g = Transform.vmap(Transform.vmap(pairs, { in: [0, null], size: 4 }), { in: [null, 0], axis: "batch" })
    expect(g(a([4, 3]), a(["batch", 3]))).type.toBe<T<["batch", 4, 3]>>()
    const h = Transform.grad((x: T<[5, 3]>) => Tensor.sum(Transform.vmap(pairs, { in: [0, 0] })(x, x)))
    expect(h(a([5, 3]))).type.toBe<T<[5, 3]>>()
    const k = Transform.vmap(Transform.vmap(Transform.grad(energy), { in: [null, 0], size: 8 }), { in: [0, null] })
    expect(k(a([2, 784, 10]), a([8, 784]))).type.toBe<T<[2, 8, 784, 10]>>()
  })

  it("takes what has a name of its own", () => {
    const g = Transform.grad(energy)
    const per = Transform.vmap(g, { in: [null, 0] })
    expect(per(a([784, 10]), a([32, 784]))).type.toBe<T<[32, 784, 10]>>()
    const named = Transform.vmap(g, { in: [null, 0], axis: "example" })
    expect(named(a([784, 10]), a(["example", 784]))).type.toBe<T<["example", 784, 10]>>()
    const all = Transform.vmap(named, { in: [0, null] })
    expect(all(a([7, 784, 10]), a(["example", 784]))).type.toBe<T<[7, "example", 784, 10]>>()
    const twice = Transform.vmap(per, { in: [0, null] })
    expect(twice(a([7, 784, 10]), a([n, 784]))).type.toBe<T<[7, number, 784, 10]>>()
    const total = Transform.grad((x: T<[3]>) => Tensor.sum(x))
    const second = Transform.jvp(total)
    expect(second([a([3])], [a([3])])).type.toBe<readonly [T<[3]>, T<[3]>]>()
    const s = (x: T<[]>) => Tensor.mul(x, x)
    const s1 = Transform.grad(s)
    const s2 = Transform.grad(s1)
    const s3 = Transform.valueAndGrad(s2)
    expect(s3(a([]))).type.toBe<readonly [T<[]>, T<[]>]>()
    expect(Transform.hvp(s2)(a([]), a([]))).type.toBe<T<[]>>()
    const [, pullback] = Transform.vjp(g, a([784, 10]), a([784]))
    expect(pullback(a([784, 10]))).type.toBe<[w: T<[784, 10]>, x: T<[784]>]>()
    // @ts-expect-error "grad needs a scalar output but the function gives [784, 10]: take Tensor.mean or Tensor.sum"
    Transform.grad(g)
    // @ts-expect-error "vmap: in has no entry for argument 1: use null for arguments that are not mapped"
    Transform.vmap(g, { in: [0] })
  })

  it("is usable where a dimension is a type parameter", () => {
    const f = <N extends number, M extends number>(w: T<[N, M]>, xs: T<["batch", N]>): T<["batch", M]> =>
      Transform.vmap((x: T<[N]>) => Tensor.matmul(x, w), { in: [0] })(xs)
    expect(f(a([3, 4]), a(["batch", 3]))).type.toBe<T<["batch", 4]>>()
    const g = <B extends number>(xs: T<[B, 3]>): T<[B]> => Transform.vmap((x: T<[3]>) => Tensor.sum(x), { in: [0] })(xs)
    expect(g(a([7, 3]))).type.toBe<T<[7]>>()
  })

  it("refuses entries of in", () => {
    // @ts-expect-error "vmap: in has no entry for argument 1: use null for arguments that are not mapped"
    Transform.vmap(score, { in: [null] })
    // @ts-expect-error "vmap: in has an entry for argument 2 but the function has 2 arguments"
    Transform.vmap(score, { in: [null, 0, 0] })
    // @ts-expect-error "vmap: at least one argument must be mapped, but all entries of in are null"
    Transform.vmap(score, { in: [null, null] })
    // @ts-expect-error "vmap: argument 1 is [784] inside, so its mapped axis can be 0 to 1, not 2"
    Transform.vmap(score, { in: [null, 2] })
    // @ts-expect-error "vmap: argument 1 is [784] inside, so its mapped axis can be 0 to 1, not -1"
    Transform.vmap(score, { in: [null, -1] })
    // @ts-expect-error "vmap: argument 0 is [10] inside, so its mapped axis can be 0 to 1, not 2"
    Transform.vmap(score, { in: [2, null] })
    // @ts-expect-error "vmap: the function gives [10] inside, so out can be 0 to 1, not 2"
    Transform.vmap(score, { in: [null, 0], out: 2 })
  })

  it("refuses arguments", () => {
    const f = Transform.vmap(score, { in: [null, 0] })
    // @ts-expect-error "vmap: argument 1 must be [n, 784] but is [32, 785]: axis 1 is 785, not 784"
    f(weights, a([32, 785]))
    // @ts-expect-error "vmap: argument 1 must be [n, 784] but is [784]"
    f(weights, a([784]))
    // @ts-expect-error "vmap: argument 0.w must be [784, 10] but is [785, 10]: axis 0 is 785, not 784"
    f({ w: a([785, 10]), b: a([10]) }, a([32, 784]))
    // @ts-expect-error "vmap: argument 0.b is missing"
    f({ w: a([784, 10]) }, a([32, 784]))
    // @ts-expect-error "vmap: argument 1 must be float32 but is int32"
    f(weights, Tensor.zeros([32, 784], "int32"))
    // @ts-expect-error "vmap: argument 1 is not a Tensor"
    f(weights, 3)
    // @ts-expect-error Expected 2 arguments, but got 1
    f(weights)
    const g = Transform.vmap(pairs, { in: [0, 0] })
    // @ts-expect-error "vmap: mapped axes disagree: 5 in argument 0 but 6 in argument 1"
    g(a([5, 3]), a([6, 3]))
    // @ts-expect-error "vmap: mapped axes disagree: batch in argument 0 but time in argument 1"
    g(a(["batch", 3]), a(["time", 3]))
    const h = Transform.vmap((p: { readonly x: T<[3]>; readonly y: T<[3]> }) => Tensor.mul(p.x, p.y), { in: [0] })
    // @ts-expect-error "vmap: mapped axes disagree inside argument 0: 5 and 6"
    h({ x: a([5, 3]), y: a([6, 3]) })
    const named = Transform.vmap(pairs, { in: [0, 0], axis: "example" })
    // @ts-expect-error "vmap: argument 0 must be [example, 3] but is [32, 3]: axis 0 is 32, not example"
    named(a([32, 3]), a(["example", 3]))
    // @ts-expect-error "vmap: argument 1 must be [example, 3] but is [batch, 3]: axis 0 is batch, not example"
    named(a(["example", 3]), a(["batch", 3]))
    const sized = Transform.vmap(pairs, { in: [0, null], size: 32 })
    // @ts-expect-error "vmap: argument 0 must be [32, 3] but is [31, 3]: axis 0 is 31, not 32"
    sized(a([31, 3]), a([3]))
  })
})
