import * as Composite from "@typegrad/core/Composite"
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import { describe, expect, it } from "tstyche"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>
interface Params {
  readonly dense0: { readonly kernel: T<[4, 3]>; readonly bias: T<[3]> }
}
declare const params: Params
declare const x: T<["batch", 4]>
declare const v3: T<[3]>
declare const fn: <P, R>() => (p: P) => R

const loss = (p: Params, x: T<["batch", 4]>) =>
  Tensor.mean(Tensor.add(Tensor.matmul(x, p.dense0.kernel), p.dense0.bias))

describe("grad", () => {
  it("gives the type of the first argument", () => {
    expect(Transform.grad(loss)(params, x)).type.toBe<Params>()
    expect(Transform.grad((w: T<[3]>) => Tensor.sum(w))(v3)).type.toBe<T<[3]>>()
    expect(Transform.valueAndGrad(loss)(params, x)).type.toBe<readonly [T<[]>, Params]>()
    const aux = Transform.valueAndGradAux((p: Params, x: T<["batch", 4]>) => [loss(p, x), { seen: x }] as const)
    expect(aux(params, x)).type.toBe<readonly [readonly [T<[]>, { readonly seen: T<["batch", 4]> }], Params]>()
  })

  it("nests", () => {
    const f = (x: T<[]>) => Tensor.mul(x, x)
    expect(Transform.grad(Transform.grad(f))(Tensor.scalar(1))).type.toBe<T<[]>>()
    expect(
      Transform.grad((p: Params) => Tensor.sum(Transform.grad(loss)(p, x).dense0.bias))(params)
    ).type.toBe<Params>()
  })

  it("is usable where a dimension is a type parameter", () => {
    const generic = <N extends number>(w: T<[N]>) => Transform.grad((w: T<[N]>) => Tensor.sum(w))(w)
    expect(generic(v3)).type.toBe<T<[3]>>()
    const inner = <P extends { readonly [K in string]: T<[3]> }>(p: P, f: (p: P) => T<[]>) => Transform.grad(f)(p)
    expect(inner({ a: v3 }, (p) => Tensor.sum(p.a))).type.toBe<{ a: T<[3]> }>()
  })

  it("takes a result of unknown rank: it is checked at run time", () => {
    expect(Transform.grad(fn<T<[3]>, T<ReadonlyArray<number>>>())(v3)).type.toBe<T<[3]>>()
  })

  it("refuses", () => {
    // @ts-expect-error "grad needs a scalar output but the function gives [10]: take Tensor.mean or Tensor.sum"
    Transform.grad(fn<T<[3]>, T<[10]>>())
    // @ts-expect-error "grad needs a scalar output but the function gives [batch, 10]: take Tensor.mean or Tensor.sum"
    Transform.grad(fn<T<[3]>, T<["batch", 10]>>())
    // @ts-expect-error "grad needs a float output but the function gives int32"
    Transform.grad(fn<T<[3]>, T<[], "int32">>())
    // @ts-expect-error "grad needs a scalar tensor as output"
    Transform.grad(fn<T<[3]>, number>())
    // @ts-expect-error "grad: the first argument is int32: only float values have gradients"
    Transform.grad(fn<T<[3], "int32">, T<[]>>())
    // @ts-expect-error "grad: ids of the first argument is not float: keep it out of the parameters"
    Transform.grad(fn<{ readonly ids: T<[3], "int32">; readonly w: T<[3]> }, T<[]>>())
    // @ts-expect-error "grad: deep.mask of the first argument is not float: keep it out of the parameters"
    Transform.grad(fn<{ readonly deep: { readonly mask: T<[3], "bool"> } }, T<[]>>())
    // @ts-expect-error "grad needs a function with an argument"
    Transform.grad(() => Tensor.scalar(1))
    // @ts-expect-error "valueAndGrad needs one scalar but the function gives a pair: for [loss, aux] use Transform.valueAndGradAux"
    Transform.valueAndGrad((w: T<[3]>) => [Tensor.sum(w), w] as const)
    // @ts-expect-error "valueAndGradAux needs a scalar output but the function gives [3]: take Tensor.mean or Tensor.sum"
    Transform.valueAndGradAux((w: T<[3]>) => [w, w] as const)
    // @ts-expect-error Argument of type 'Tensor<[4], "float32">' is not assignable
    Transform.grad((w: T<[3]>) => Tensor.sum(w))(Tensor.ones([4]))
  })
})

describe("vjp", () => {
  it("types result and pullback", () => {
    const [y, pullback] = Transform.vjp(
      (a: T<[2, 3]>, b: T<[3, 4]>) => Tensor.matmul(a, b),
      Tensor.ones([2, 3]),
      Tensor.ones([3, 4])
    )
    expect(y).type.toBe<T<[2, 4]>>()
    expect(pullback(y)).type.toBe<[a: T<[2, 3]>, b: T<[3, 4]>]>()
    // @ts-expect-error "vjp: the cotangent must be [2, 4] but is [3]"
    pullback(v3)
  })
})

describe("Composite", () => {
  it("keeps the types of the body", () => {
    const one = Composite.make({ name: "one", body: (a: T<[3]>, b: T<[3]>) => Tensor.add(a, b) })
    expect(one(v3, v3)).type.toBe<T<[3]>>()
    const two = Composite.make({
      name: "two",
      body: (a: T<[3]>) => [a, Tensor.cast(a, "int32")] as const,
      vjp: ({ cotangents, inputs, outputs }) => {
        expect(inputs).type.toBe<[a: T<[3]>]>()
        expect(outputs).type.toBe<readonly [T<[3]>, T<[3], "int32">]>()
        expect(cotangents).type.toBe<readonly [T<[3]> | null, T<[3], "int32"> | null]>()
        return [cotangents[0]]
      }
    })
    expect(two(v3)).type.toBe<readonly [T<[3]>, T<[3], "int32">]>()
    // @ts-expect-error Argument of type 'Tensor<[4], "float32">' is not assignable
    two(Tensor.ones([4]))
  })
})

describe("Random", () => {
  const key = Random.key(0)
  it("takes sizes, or the axes of a tensor", () => {
    const n: number = 4
    expect(Random.normal(key, [2, 3])).type.toBe<T<[2, 3]>>()
    expect(Random.normal(key, [n, 3])).type.toBe<T<[number, 3]>>()
    expect(Random.uniform(key, x)).type.toBe<T<["batch", 4]>>()
    expect(Random.bernoulli(key, 0.5, x)).type.toBe<T<["batch", 4], "bool">>()
    expect(Random.randint(key, [2], { max: 3 })).type.toBe<T<[2], "int32">>()
    const generic = <N extends number>(y: T<[N]>): T<[N]> => Random.normal(key, y)
    const dropout = <S extends ReadonlyArray<number | string>>(y: T<S>): T<S, "bool"> => Random.bernoulli(key, 0.5, y)
    expect(dropout(x)).type.toBe<T<["batch", 4], "bool">>()
    expect(generic(v3)).type.toBe<T<[3]>>()
    expect(Random.split(key)).type.toBe<readonly [Random.Key, Random.Key]>()
    expect(Random.split(key, 3)).type.toBe<readonly [Random.Key, Random.Key, Random.Key]>()
    expect(Random.split(key, n)).type.toBe<ReadonlyArray<Random.Key>>()
    expect(Random.split(key, 1000)).type.toBe<ReadonlyArray<Random.Key>>()
  })

  it("refuses names: they have no size here", () => {
    // @ts-expect-error "normal: batch has no size here: use Tensor.size(x, \"batch\")"
    Random.normal(key, ["batch", 3])
  })
})
