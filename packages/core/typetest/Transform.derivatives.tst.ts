/** Jacobians, custom rules and `remat`. */
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import { describe, expect, it } from "tstyche"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>
interface Params {
  readonly w: T<[4, 3]>
  readonly b: readonly [T<[3]>]
}
declare const params: Params
declare const a: <const S extends ReadonlyArray<number | string>>(shape: S) => T<[...S]>
declare const fn: <P, R>() => (p: P) => R
declare const n: number

const f = (p: Params, x: T<["batch", 4]>) => Tensor.add(Tensor.matmul(x, p.w), p.b[0])

describe("jacobian", () => {
  it("has the axes of the result, then those of the argument", () => {
    expect(Transform.jacobian((x: T<[3]>) => Tensor.sum(x))(a([3]))).type.toBe<T<[3]>>()
    expect(Transform.jacobian(fn<T<[3]>, T<[2, 5]>>())(a([3]))).type.toBe<T<[2, 5, 3]>>()
    expect(Transform.jacobian(fn<T<["batch", 3]>, T<["batch"]>>())(a(["batch", 3]))).type.toBe<
      T<["batch", "batch", 3]>
    >()
    expect(Transform.jacobian(fn<T<[number]>, T<[2]>>(), { mode: "reverse" })(a([n]))).type.toBe<T<[2, number]>>()
    expect(Transform.jacobian(fn<T<[]>, T<[]>>())(a([]))).type.toBe<T<[]>>()
  })

  it("of trees has the tree of the argument in the place of the result's tensors", () => {
    expect(Transform.jacobian(f)(params, a(["batch", 4]))).type.toBe<{
      readonly w: T<["batch", 3, 4, 3]>
      readonly b: readonly [T<["batch", 3, 3]>]
    }>()
    const pair = fn<T<[3]>, { readonly y: T<[2]>; readonly all: readonly [T<[]>, T<[1]>] }>()
    expect(Transform.jacobian(pair)(a([3]))).type.toBe<{
      readonly y: T<[2, 3]>
      readonly all: readonly [T<[3]>, T<[1, 3]>]
    }>()
  })

  it("nests with other transforms", () => {
    expect(Transform.jacobian(Transform.jacobian(fn<T<[3]>, T<[2]>>()))(a([3]))).type.toBe<T<[2, 3, 3]>>()
    expect(Transform.jacobian(Transform.grad((x: T<[3]>) => Tensor.sum(x)))(a([3]))).type.toBe<T<[3, 3]>>()
    expect(Transform.vmap(Transform.jacobian(fn<T<[3]>, T<[2]>>()), { in: [0] })(a([8, 3]))).type.toBe<T<[8, 2, 3]>>()
  })

  it("is usable where a dimension is a type parameter", () => {
    const generic = <N extends number>(x: T<[N]>) => Transform.jacobian((x: T<[N]>) => Tensor.exp(x))(x)
    expect(generic(a([3]))).type.toBe<T<[3, 3]>>()
  })

  it("refuses", () => {
    // @ts-expect-error "jacobian: the function gives int32: only float values have derivatives"
    Transform.jacobian((x: T<[3]>) => Tensor.argMax(x, 0))
    // @ts-expect-error "jacobian: at of the result is not float: only float values have derivatives"
    Transform.jacobian((x: T<[3]>) => ({ at: Tensor.argMax(x, 0), x }))
    // @ts-expect-error "jacobian needs a tensor or a tree of them as output"
    Transform.jacobian(fn<T<[3]>, number>())
    // @ts-expect-error "jacobian: the first argument is int32: only float values have gradients"
    Transform.jacobian(fn<T<[3], "int32">, T<[]>>())
    // @ts-expect-error "jacobian: ids of the first argument is not float: keep it out of the parameters"
    Transform.jacobian(fn<{ readonly ids: T<[3], "int32">; readonly w: T<[3]> }, T<[]>>())
    // @ts-expect-error "jacobian needs a function with an argument"
    Transform.jacobian(() => a([3]))
    // @ts-expect-error "jacobian: argument 0 must be [3] but is [4]: axis 0 is 4, not 3"
    Transform.jacobian(fn<T<[3]>, T<[2]>>())(a([4]))
    // @ts-expect-error Type '"backward"' is not assignable
    Transform.jacobian(fn<T<[3]>, T<[2]>>(), { mode: "backward" })
  })
})

describe("hessian", () => {
  it("has the axes of the argument twice", () => {
    expect(Transform.hessian(fn<T<[3]>, T<[]>>())(a([3]))).type.toBe<T<[3, 3]>>()
    expect(Transform.hessian((p: Params) => Tensor.sum(p.w))(params)).type.toBe<{
      readonly w: { readonly w: T<[4, 3, 4, 3]>; readonly b: readonly [T<[4, 3, 3]>] }
      readonly b: readonly [{ readonly w: T<[3, 4, 3]>; readonly b: readonly [T<[3, 3]>] }]
    }>()
  })

  it("refuses", () => {
    // @ts-expect-error "hessian needs a scalar output but the function gives [3]: take Tensor.mean or Tensor.sum"
    Transform.hessian((x: T<[3]>) => Tensor.exp(x))
    // @ts-expect-error "hessian: argument 0 must be [3] but is [4]: axis 0 is 4, not 3"
    Transform.hessian(fn<T<[3]>, T<[]>>())(a([4]))
  })
})

describe("customVjp", () => {
  const scaled = (x: T<[3]>, p: { readonly w: T<[4]>; readonly ids: T<[2], "int32"> }) => Tensor.mul(x, Tensor.sum(p.w))

  it("knows residuals and cotangents", () => {
    const g = Transform.customVjp(scaled, {
      forward: (x, p) => [scaled(x, p), { total: Tensor.sum(p.w) }],
      backward: ({ total }, cotangent) => {
        expect(total).type.toBe<T<[]>>()
        expect(cotangent).type.toBe<T<[3]>>()
        return [Tensor.mul(cotangent, total), { w: a([4]), ids: null }]
      }
    })
    expect(g(a([3]), { w: a([4]), ids: Tensor.zeros([2], "int32") })).type.toBe<T<[3]>>()
    // without forward, residuals are the arguments
    Transform.customVjp(scaled, {
      backward: ([x, p], cotangent) => {
        expect(x).type.toBe<T<[3]>>()
        expect(p.w).type.toBe<T<[4]>>()
        return [cotangent, null]
      }
    })
  })

  it("is usable where a dimension is a type parameter", () => {
    const generic = <N extends number>(x: T<[N]>) =>
      Transform.customVjp((x: T<[N]>) => Tensor.exp(x), { backward: ([x], g) => [Tensor.mul(g, x)] })(x)
    expect(generic(a([3]))).type.toBe<T<[3]>>()
  })

  it("goes into other transforms", () => {
    const g = Transform.customVjp((x: T<[3]>) => Tensor.sum(x), { backward: () => [null] })
    expect(Transform.grad(g)(a([3]))).type.toBe<T<[3]>>()
    expect(Transform.vmap(g, { in: [0] })(a([5, 3]))).type.toBe<T<[5]>>()
  })

  it("refuses", () => {
    const one = (x: T<[3]>) => Tensor.exp(x)
    // @ts-expect-error "customVjp: cotangent 0 must be [3] but is [4]: axis 0 is 4, not 3"
    Transform.customVjp(one, { backward: () => [a([4])] })
    // @ts-expect-error "customVjp: backward must give the cotangents of 1 arguments but gives 2"
    Transform.customVjp(one, { backward: (_, g) => [g, g] })
    // @ts-expect-error "customVjp: backward must give the cotangents of 1 arguments but gives no array"
    Transform.customVjp(one, { backward: (_, g) => g })
    // @ts-expect-error "customVjp: cotangent 1.w is missing"
    Transform.customVjp(scaled, { backward: (_, g) => [g, { ids: null }] })
    // @ts-expect-error "customVjp: cotangent 1.w must be float32 but is int32"
    Transform.customVjp(scaled, { backward: (_, g) => [g, { w: Tensor.zeros([4], "int32"), ids: null }] })
    // @ts-expect-error "customVjp: the result of forward must be [3] but is [4]: axis 0 is 4, not 3"
    Transform.customVjp(one, { forward: (x) => [a([4]), x], backward: (_, g) => [g] })
    // @ts-expect-error "customVjp: argument 0 must be [3] but is [4]: axis 0 is 4, not 3"
    Transform.customVjp(one, { backward: (_, g) => [g] })(a([4]))
  })
})

describe("customJvp", () => {
  it("knows primals and tangents", () => {
    const g = Transform.customJvp(
      (x: T<[3]>, p: Params) => ({ y: Tensor.mul(x, Tensor.sum(p.w)), at: Tensor.argMax(x, 0) }),
      ([x, p], [dx, dp]) => {
        expect(dx).type.toBe<T<[3]>>()
        expect(dp).type.toBe<Params>()
        const at = Tensor.argMax(x, 0)
        return [
          { y: Tensor.mul(x, Tensor.sum(p.w)), at },
          { y: dx, at }
        ]
      }
    )
    expect(g(a([3]), params)).type.toBe<{ y: T<[3]>; at: T<[], "int32"> }>()
  })

  it("refuses", () => {
    const one = (x: T<[3]>) => Tensor.exp(x)
    // @ts-expect-error "customJvp: the tangent must be [3] but is [4]: axis 0 is 4, not 3"
    Transform.customJvp(one, ([x]) => [one(x), a([4])])
    // @ts-expect-error "customJvp: the value must be [3] but is []"
    Transform.customJvp(one, ([x], [dx]) => [Tensor.sum(x), dx])
    // @ts-expect-error "customJvp: argument 0 must be [3] but is [4]: axis 0 is 4, not 3"
    Transform.customJvp(one, ([x], [dx]) => [one(x), dx])(a([4]))
  })
})

describe("remat", () => {
  it("keeps the signature", () => {
    expect(Transform.remat(f)(params, a(["batch", 4]))).type.toBe<T<["batch", 3]>>()
    const dropped = Transform.remat((x: T<[3]>, key: Random.Key, rate: number) =>
      Tensor.mul(x, Tensor.cast(Random.bernoulli(key, rate, [3]), "float32"))
    )
    expect(dropped(a([3]), Random.key(0), 0.5)).type.toBe<T<[3]>>()
    expect(Transform.grad(Transform.remat((x: T<[3]>) => Tensor.sum(x)))(a([3]))).type.toBe<T<[3]>>()
  })

  it("refuses other arguments", () => {
    // @ts-expect-error "remat: argument 0.b.0 must be [3] but is [4]: axis 0 is 4, not 3"
    Transform.remat(f)({ w: a([4, 3]), b: [a([4])] }, a(["batch", 4]))
  })
})
