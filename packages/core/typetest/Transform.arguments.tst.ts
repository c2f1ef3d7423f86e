import * as Composite from "@typegrad/core/Composite"
import * as NdArray from "@typegrad/core/NdArray"
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
declare const a: <const S extends ReadonlyArray<number | string>>(shape: S) => T<[...S]>
declare const n: number

const loss = (p: Params, x: T<["batch", 4]>) =>
  Tensor.mean(Tensor.add(Tensor.matmul(x, p.dense0.kernel), p.dense0.bias))
const g = Transform.grad(loss)

describe("arguments of what grad gives", () => {
  it("takes what fits", () => {
    expect(g(params, x)).type.toBe<Params>()
    expect(g({ dense0: { kernel: a([4, 3]), bias: a([3]) } }, a(["batch", 4]))).type.toBe<Params>()
    // what only run time knows
    expect(g({ dense0: { kernel: a([n, 3]), bias: a([n]) } }, a([n, 4]))).type.toBe<Params>()
    expect(g({} as any, {} as any)).type.toBe<Params>()
    // more fields than the function reads
    const more = { dense0: { ...params.dense0, mask: a([7]) }, note: "x" }
    expect(g(more, x)).type.toBe<Params>()
  })

  it("takes static arguments, optional ones, keys and tuples", () => {
    const f = (
      w: T<[3]>,
      rate: number,
      _mode: "a" | "b",
      _key: Random.Key,
      pair: readonly [T<[3]>, { readonly y: T<[3]> }],
      _last?: T<[]>
    ) => Tensor.sum(Tensor.mul(Tensor.mul(w, rate), Tensor.mul(pair[0], pair[1].y)))
    const h = Transform.grad(f)
    expect(h(a([3]), 0.5, "a", Random.key(0), [a([3]), { y: a([3]) }])).type.toBe<T<[3]>>()
    expect(h(a([3]), 0.5, "a", Random.key(0), [a([3]), { y: a([3]) }], a([]))).type.toBe<T<[3]>>()
    // @ts-expect-error "grad: argument 1 must be a number"
    h(a([3]), "0.5", "a", Random.key(0), [a([3]), { y: a([3]) }])
    // @ts-expect-error "grad: argument 2 must be a string"
    h(a([3]), 0.5, 7, Random.key(0), [a([3]), { y: a([3]) }])
    // @ts-expect-error "grad: argument 4.1.y must be [3] but is [4]: axis 0 is 4, not 3"
    h(a([3]), 0.5, "a", Random.key(0), [a([3]), { y: a([4]) }])
    // @ts-expect-error "grad: argument 4.1 is missing"
    h(a([3]), 0.5, "a", Random.key(0), [a([3])])
    // @ts-expect-error "grad: argument 5 must be [] but is [1]"
    h(a([3]), 0.5, "a", Random.key(0), [a([3]), { y: a([3]) }], a([1]))
    // @ts-expect-error Expected 5-6 arguments, but got 1
    h(a([3]))
  })

  it("refuses the first that does not fit, with a sentence", () => {
    // @ts-expect-error "grad: argument 1 must be [batch, 4] but is [batch, 5]: axis 1 is 5, not 4"
    g(params, a(["batch", 5]))
    // @ts-expect-error "grad: argument 1 must be [batch, 4] but is [32, 4]: axis 0 is 32, not batch"
    g(params, a([32, 4]))
    // @ts-expect-error "grad: argument 1 must be [batch, 4] but is [time, 4]: axis 0 is time, not batch"
    g(params, a(["time", 4]))
    // @ts-expect-error "grad: argument 1 must be [batch, 4] but is [4]"
    g(params, a([4]))
    // @ts-expect-error "grad: argument 1 must be float32 but is int32"
    g(params, Tensor.zeros([32, 4], "int32"))
    // @ts-expect-error "grad: argument 0.dense0.kernel must be [4, 3] but is [3, 4]: axis 0 is 3, not 4"
    g({ dense0: { kernel: a([3, 4]), bias: a([3]) } }, x)
    // @ts-expect-error "grad: argument 0.dense0.bias is missing"
    g({ dense0: { kernel: a([4, 3]) } }, x)
    // @ts-expect-error "grad: argument 0.dense0 is missing"
    g({}, x)
    // @ts-expect-error "grad: argument 1 is an NdArray, not a Tensor: wrap it in Tensor.constant"
    g(params, NdArray.zeros([32, 4]))
    // @ts-expect-error "grad: argument 1 is not a Tensor"
    g(params, 3)
    // @ts-expect-error "grad: argument 1 is not a Tensor"
    g(params, { x })
    // @ts-expect-error Expected 2 arguments, but got 1
    g(params)
    // @ts-expect-error Expected 2 arguments, but got 3
    g(params, x, x)
  })

  it("each transform speaks for itself", () => {
    // @ts-expect-error "valueAndGrad: argument 1 must be [batch, 4] but is [batch, 5]: axis 1 is 5, not 4"
    Transform.valueAndGrad(loss)(params, a(["batch", 5]))
    // @ts-expect-error "valueAndGradAux: argument 0 must be [2] but is [3]: axis 0 is 3, not 2"
    Transform.valueAndGradAux((w: T<[2]>) => [Tensor.sum(w), w] as const)(a([3]))
    // @ts-expect-error "hvp: argument 1.dense0.bias must be [3] but is [4]: axis 0 is 4, not 3"
    Transform.hvp(loss)(params, { dense0: { kernel: a([4, 3]), bias: a([4]) } }, x)
    expect(Transform.hvp(loss)(params, params, x)).type.toBe<Params>()
    // @ts-expect-error "hvp needs a scalar output but the function gives [3]: take Tensor.mean or Tensor.sum"
    Transform.hvp((w: T<[3]>) => w)
  })
})

describe("nesting", () => {
  it("transforms take what transforms give", () => {
    const f = (x: T<[3]>) => Tensor.sum(Tensor.exp(x))
    const total = (f: (x: T<[3]>) => T<[3]>) => (x: T<[3]>) => Tensor.sum(f(x))
    expect(Transform.grad(total(Transform.grad(f)))(a([3]))).type.toBe<T<[3]>>()
    const s = (x: T<[]>) => Tensor.mul(x, x)
    expect(Transform.grad(Transform.grad(Transform.grad(s)))(a([]))).type.toBe<T<[]>>()
    // @ts-expect-error "grad: argument 0 must be [] but is [3]"
    Transform.grad(Transform.grad(s))(a([3]))
    // @ts-expect-error "grad needs a scalar output but the function gives [3]: take Tensor.mean or Tensor.sum"
    Transform.grad(Transform.grad(f))
    expect(Transform.vmap(Transform.valueAndGrad(f), { in: [0] })(a([5, 3]))).type.toBe<readonly [T<[5]>, T<[5, 3]>]>()
    expect(Transform.jvp(Transform.grad(f))([a([3])], [a([3])])).type.toBe<readonly [T<[3]>, T<[3]>]>()
  })

  it("what it gives is an ordinary function too", () => {
    const apply = (f: (p: Params, x: T<["batch", 4]>) => Params) => f(params, x)
    expect(apply(Transform.grad(loss))).type.toBe<Params>()
    expect([a([3])].map(Transform.grad((w: T<[3]>) => Tensor.sum(w)) as (w: T<[3]>) => T<[3]>)).type.toBe<
      Array<T<[3]>>
    >()
  })
})

describe("code generic over dimensions", () => {
  it("stays generic", () => {
    const dense = <N extends number, M extends number>(w: T<[N, M]>, xs: T<["batch", N]>) =>
      Transform.grad((w: T<[N, M]>, xs: T<["batch", N]>) => Tensor.sum(Tensor.matmul(xs, w)))(w, xs)
    expect(dense(a([4, 3]), a(["batch", 4]))).type.toBe<T<[4, 3]>>()
    const record = <N extends number>(p: { readonly w: T<[N]>; readonly b: T<[]> }) =>
      Transform.valueAndGrad((p: { readonly w: T<[N]>; readonly b: T<[]> }) => Tensor.add(Tensor.sum(p.w), p.b))(p)
    expect(record({ w: a([4]), b: a([]) })).type.toBe<readonly [T<[]>, { readonly w: T<[4]>; readonly b: T<[]> }]>()
    const twice = <N extends number>(w: T<[N]>) =>
      Transform.grad((w: T<[N]>) => Tensor.sum(Transform.grad((w: T<[N]>) => Tensor.sum(Tensor.exp(w)))(w)))(w)
    expect(twice(a([4]))).type.toBe<T<[4]>>()
    const forward = <N extends number>(x: T<[N]>, dx: T<[N]>) => Transform.jvp((x: T<[N]>) => Tensor.exp(x))([x], [dx])
    expect(forward(a([4]), a([4]))).type.toBe<readonly [T<[4]>, T<[4]>]>()
    const back = <N extends number>(x: T<[N]>) => Transform.vjp((x: T<[N]>) => Tensor.exp(x), x)[1](x)[0]
    expect(back(a([4]))).type.toBe<T<[4]>>()
  })

  it("takes a generic function: its dims are known at run time", () => {
    const norm = <N extends number>(w: T<[N]>) => Tensor.sum(Tensor.square(w))
    expect(Transform.grad(norm)(a([4]))).type.toBe<T<[number]>>()
    expect(Transform.grad(norm<4>)(a([4]))).type.toBe<T<[4]>>()
    expect(Transform.vmap(Transform.grad(norm<4>), { in: [0] })(a([32, 4]))).type.toBe<T<[32, 4]>>()
  })

  it("any tree of parameters", () => {
    const train = <P>(p: P, f: (p: P) => T<[]>) => Transform.valueAndGrad(f)(p)
    expect(train(params, (p) => Tensor.sum(p.dense0.bias))).type.toBe<readonly [T<[]>, Params]>()
    const step = <P, B>(p: P, batch: B, f: (p: P, batch: B) => readonly [T<[]>, { readonly hits: T<[]> }]) =>
      Transform.valueAndGradAux(f)(p, batch)
    expect(step(params, x, (p, x) => [loss(p, x), { hits: a([]) }] as const)).type.toBe<
      readonly [readonly [T<[]>, { readonly hits: T<[]> }], Params]
    >()
  })
})

describe("vjp", () => {
  const f = (x: T<[2, 3]>, y: T<[3, 4]>) => ({ z: Tensor.matmul(x, y), ids: Tensor.argMax(x, 1) })
  it("checks primals and cotangents", () => {
    const [out, pullback] = Transform.vjp(f, a([2, 3]), a([3, 4]))
    expect(pullback(out)).type.toBe<[x: T<[2, 3]>, y: T<[3, 4]>]>()
    expect(pullback({ z: a([2, 4]), ids: out.ids })).type.toBe<[x: T<[2, 3]>, y: T<[3, 4]>]>()
    // @ts-expect-error "vjp: argument 1 must be [3, 4] but is [4, 4]: axis 0 is 4, not 3"
    Transform.vjp(f, a([2, 3]), a([4, 4]))
    // @ts-expect-error "vjp: cotangent z must be [2, 4] but is [2, 5]: axis 1 is 5, not 4"
    pullback({ z: a([2, 5]), ids: out.ids })
    // @ts-expect-error "vjp: cotangent ids is missing"
    pullback({ z: a([2, 4]) })
    // @ts-expect-error "vjp: cotangent ids must be int32 but is float32"
    pullback({ z: a([2, 4]), ids: a([2]) })
  })
})

describe("jvp", () => {
  const f = (p: Params, x: T<["batch", 4]>) => Tensor.matmul(x, p.dense0.kernel)
  const df = Transform.jvp(f)
  it("gives value and tangent", () => {
    expect(df([params, x], [params, x])).type.toBe<readonly [T<["batch", 3]>, T<["batch", 3]>]>()
    const both = [params, x] as const
    expect(df(both, both)).type.toBe<readonly [T<["batch", 3]>, T<["batch", 3]>]>()
  })

  it("checks both tuples", () => {
    // @ts-expect-error "jvp: primal 1 must be [batch, 4] but is [batch, 5]: axis 1 is 5, not 4"
    df([params, a(["batch", 5])], [params, x])
    // @ts-expect-error "jvp: tangent 1 must be [batch, 4] but is [4]"
    df([params, x], [params, a([4])])
    // @ts-expect-error "jvp: tangent 0.dense0.kernel must be [4, 3] but is [4, 4]: axis 1 is 4, not 3"
    df([params, x], [{ dense0: { kernel: a([4, 4]), bias: a([3]) } }, x])
    // @ts-expect-error "jvp: the function takes 2 arguments but there are tangents for 1"
    df([params, x], [params])
    // @ts-expect-error "jvp: the function takes 2 arguments but there are primals for 3"
    df([params, x, x], [params, x])
  })
})

describe("optional leaves", () => {
  type Optional = { readonly w: T<[3]>; readonly b?: T<[]>; readonly more?: { readonly c: T<[2]> } }

  it("have gradients where they are", () => {
    const h = Transform.grad((p: Optional) => Tensor.sum(p.w))
    expect(h({ w: a([3]) })).type.toBe<Optional>()
    expect(h({ w: a([3]), b: a([]), more: { c: a([2]) } })).type.toBe<Optional>()
    // @ts-expect-error "grad: argument 0.b must be [] but is [2]"
    h({ w: a([3]), b: a([2]) })
  })

  it("must be float", () => {
    // @ts-expect-error "grad: b of the first argument is not float: keep it out of the parameters"
    Transform.grad((p: { readonly w: T<[3]>; readonly b?: T<[], "int32"> }) => Tensor.sum(p.w))
    // @ts-expect-error "grad: o.b of the first argument is not float: keep it out of the parameters"
    Transform.grad((p: { readonly w: T<[3]>; readonly o?: { readonly b: T<[], "int32"> } }) => Tensor.sum(p.w))
  })
})

describe("arguments of a composite", () => {
  const swish = Composite.make({ name: "swish", body: (x: T<[8]>) => Tensor.mul(x, Tensor.sigmoid(x)) })

  it("are checked by name", () => {
    expect(swish(a([8]))).type.toBe<T<[8]>>()
    // @ts-expect-error "swish: argument 0 must be [8] but is [9]: axis 0 is 9, not 8"
    swish(a([9]))
    expect(Transform.vmap(swish, { in: [0] })(a([2, 8]))).type.toBe<T<[2, 8]>>()
    const call: (x: T<[8]>) => T<[8]> = swish
    expect(call).type.toBe<(x: T<[8]>) => T<[8]>>()
  })
})
