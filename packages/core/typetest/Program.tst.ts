import type { Backend } from "@typegrad/core/Backend"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { describe, expect, it } from "tstyche"

type Value<E> = E extends Effect.Effect<infer A, any, any> ? A : never
type Out<E> = Value<
  ReturnType<Value<E> extends { readonly run: infer F extends (...args: any) => unknown } ? F : never>
>
type Context<E> = E extends Effect.Effect<any, any, infer R> ? R : never

const n: number = 2

const compiling = Program.compile(
  (x, { w, ids }) => {
    expect(x).type.toBe<Tensor.Tensor<["batch", 3]>>()
    expect(ids).type.toBe<Tensor.Tensor<["batch"], "int32">>()
    return { y: Tensor.matmul(x, w), ids: [ids] as const }
  },
  [Spec.make(["batch", 3]), { w: Spec.make([3, 4]), ids: Spec.make(["batch"], "int32") }]
)
declare const compiled: Value<typeof compiling>

describe("compile", () => {
  it("needs a backend and a scope", () => {
    expect<Context<typeof compiling>>().type.toBe<Backend | Scope.Scope>()
  })

  it("gives arrays of the shapes that were traced", () => {
    const running = compiled.run(NdArray.zeros([5, 3]), { w: NdArray.zeros([3, 4]), ids: NdArray.zeros([5], "int32") })
    expect<Value<typeof running>>().type.toBe<{
      readonly y: NdArray.NdArray<["batch", 4], "float32">
      readonly ids: readonly [NdArray.NdArray<["batch"], "int32">]
    }>()
  })

  it("takes functions with annotations of their own, and what transforms give", () => {
    const f = (x: Tensor.Tensor<["batch", 3]>, p: { readonly w: Tensor.Tensor<[3, 4]> }) => Tensor.matmul(x, p.w)
    const a = Program.compile(f, [Spec.make(["batch", 3]), { w: Spec.make([3, 4]) }])
    expect<Out<typeof a>>().type.toBe<NdArray.NdArray<["batch", 4], "float32">>()
    const loss = (w: Tensor.Tensor<[3]>, x: Tensor.Tensor<["batch", 3]>) => Tensor.sum(Tensor.matmul(x, w))
    const b = Program.compile(Transform.grad(loss), [Spec.make([3]), Spec.make(["batch", 3])])
    expect<Out<typeof b>>().type.toBe<NdArray.NdArray<[3], "float32">>()
    const c = Program.compile((x: Tensor.Tensor<[number]>) => Tensor.sum(x), [Spec.make([3])])
    expect<Out<typeof c>>().type.toBe<NdArray.NdArray<[], "float32">>()
    // fewer parameters than specs
    const d = Program.compile((x) => Tensor.exp(x), [Spec.make([3]), Spec.make([4])])
    expect<Out<typeof d>>().type.toBe<NdArray.NdArray<[3], "float32">>()
    const e = Program.compile(() => Tensor.zeros([2]), [])
    expect<Out<typeof e>>().type.toBe<NdArray.NdArray<[2], "float32">>()
    const g = <N extends number>(n: N) => Program.compile((x) => Tensor.mul(x, 2), [Spec.make([n, 3])])
    const h = g(5)
    expect<Out<typeof h>>().type.toBe<NdArray.NdArray<[5, 3], "float32">>()
    const whole = <S extends ReadonlyArray<number>>(f: (x: Tensor.Tensor<S>) => Tensor.Tensor<[]>, s: Spec.Spec<S>) =>
      Program.compile(f, [s])
    const i = whole((x) => Tensor.sum(x), Spec.make([2, 3]))
    expect<Out<typeof i>>().type.toBe<NdArray.NdArray<[], "float32">>()
  })

  it("refuses specs that annotations do not take, at the specs", () => {
    const f = (x: Tensor.Tensor<[3]>, p: { readonly w: Tensor.Tensor<["batch", 3]> }) => Tensor.matmul(p.w, x)
    // @ts-expect-error "compile: argument 0 is annotated [3] but its spec is [4]"
    Program.compile(f, [Spec.make([4]), { w: Spec.make(["batch", 3]) }])
    // @ts-expect-error "compile: argument 1.w is annotated [batch, 3] but its spec is [time, 3]"
    Program.compile(f, [Spec.make([3]), { w: Spec.make(["time", 3]) }])
    // @ts-expect-error "compile: argument 1.w is annotated [batch, 3] but its spec is [3]"
    Program.compile(f, [Spec.make([3]), { w: Spec.make([3]) }])
    // @ts-expect-error "compile: argument 1.w has no spec"
    Program.compile(f, [Spec.make([3]), {}])
    // @ts-expect-error "compile: argument 1 has no spec"
    Program.compile(f, [Spec.make([3])])
    // @ts-expect-error "compile: argument 0 is annotated float32 but its spec is int32"
    Program.compile(f, [Spec.make([3], "int32"), { w: Spec.make(["batch", 3]) }])
    const h = Transform.grad((w: Tensor.Tensor<[3]>) => Tensor.sum(w))
    // @ts-expect-error "compile: argument 0 is annotated [3] but its spec is [4]"
    Program.compile(h, [Spec.make([4])])
    // a mistake in the body stays one
    // @ts-expect-error "matmul: inner dimensions differ
    Program.compile((x, w) => Tensor.matmul(x, w), [Spec.make([2, 3]), Spec.make([4, 5])])
  })

  it("takes sizes that are known at run time only, and any number of fields", () => {
    const rest = { ids: NdArray.zeros([n], "int32"), other: 1 }
    compiled.run(NdArray.zeros([n, n]), { ...rest, w: NdArray.zeros([n, 4]) })
    compiled.run({} as NdArray.NdArray, { ...rest, w: {} as any })
  })

  it("refuses what cannot fit, at the argument", () => {
    const rest = { w: NdArray.zeros([3, 4]), ids: NdArray.zeros([5], "int32") }
    // @ts-expect-error "Program.run: argument 0 must be [batch, 3] but is [5, 4]: axis 1 is 4, not 3"
    compiled.run(NdArray.zeros([5, 4]), rest)
    // @ts-expect-error "Program.run: argument 0 must be [batch, 3] but is [5]"
    compiled.run(NdArray.zeros([5]), rest)
    // @ts-expect-error "Program.run: argument 0 must be float32 but is int32"
    compiled.run(NdArray.zeros([5, 3], "int32"), rest)
    // @ts-expect-error "Program.run: argument 1.w must be [3, 4] but is [4, 4]: axis 0 is 4, not 3"
    compiled.run(NdArray.zeros([5, 3]), { w: NdArray.zeros([4, 4]), ids: NdArray.zeros([5], "int32") })
    // @ts-expect-error "Program.run: argument 1.w is missing"
    compiled.run(NdArray.zeros([5, 3]), { ids: NdArray.zeros([5], "int32") })
    // @ts-expect-error Expected 2 arguments, but got 1
    compiled.run(NdArray.zeros([5, 3]))
  })
})

describe("evaluate", () => {
  it("gives the tree as arrays", () => {
    const evaluating = Program.evaluate([Tensor.zeros([2, 3]), { a: Tensor.scalar(1, "int32") }] as const)
    expect<Value<typeof evaluating>>().type.toBe<
      readonly [NdArray.NdArray<[2, 3], "float32">, { readonly a: NdArray.NdArray<[], "int32"> }]
    >()
    expect<Context<typeof evaluating>>().type.toBe<Backend>()
  })
})

const making = Program.stateful(
  (state, { x }) => ({
    state: { total: Tensor.add(state.total, Tensor.sum(x)) },
    output: state.total,
    commitIf: Tensor.allFinite(x)
  }),
  { state: { total: Tensor.scalar(0) }, inputs: { x: Spec.make(["batch", 2]) } }
)
declare const state: Value<typeof making>

describe("stateful", () => {
  it("knows state and output", () => {
    const next = state.next({ x: NdArray.zeros([4, 2]) })
    expect<Value<typeof next>>().type.toBe<NdArray.NdArray<[], "float32">>()
    expect<Value<typeof state.snapshot>>().type.toBe<{ readonly total: NdArray.NdArray<[], "float32"> }>()
  })

  it("refuses inputs that cannot fit", () => {
    // @ts-expect-error "Program.stateful: argument x must be [batch, 2] but is [4, 3]: axis 1 is 3, not 2"
    state.submit({ x: NdArray.zeros([4, 3]) })
  })

  it("refuses a step that forgets a part of the state", () => {
    Program.stateful(
      // @ts-expect-error "Program.stateful: new state w is missing"
      (_, x) => ({ state: {}, output: x }),
      { state: { w: Tensor.zeros([3]) }, inputs: Spec.make([2]) }
    )
    Program.stateful(
      // @ts-expect-error "Program.stateful: new state w must be [3] but is [4]: axis 0 is 4, not 3"
      (_, x) => ({ state: { w: Tensor.zeros([4]) }, output: x }),
      { state: { w: Tensor.zeros([3]) }, inputs: Spec.make([2]) }
    )
  })

  it("refuses a step that changes the shape of the state", () => {
    Program.stateful(
      // @ts-expect-error "Program.stateful: new state total must be [] but is [2]"
      (_, x) => ({ state: { total: x }, output: x }),
      { state: { total: Tensor.scalar(0) }, inputs: Spec.make([2]) }
    )
  })

  it("a reader sees the state", () => {
    const reading = state.reader((s, x) => Tensor.mul(x, s.total), Spec.make([3]))
    expect<Context<typeof reading>>().type.toBe<Scope.Scope>()
    const reader = {} as Value<typeof reading>
    const running = reader.run(NdArray.zeros([3]))
    expect<Value<typeof running>>().type.toBe<NdArray.NdArray<[3], "float32">>()
  })
})
