/** The rules of `scan`, whose run-time comes with the loop primitive. */
import * as Tensor from "@typegrad/core/Tensor"
import { describe, expect, it } from "tstyche"
import type { CarryErr, InitErr, Length, SequenceErr } from "../src/internal/types/scan.ts"
import type { Grow } from "../src/internal/types/vmap.ts"
import type { Guard } from "../src/Shape.ts"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>
declare const scan: <C, X, D, Y, const I, const S>(
  step: Guard<CarryErr<C, D>, (carry: C, x: X) => readonly [D, Y]>,
  init: Guard<InitErr<C, I>, I>,
  sequence: Guard<SequenceErr<X, S>, S>
) => readonly [C, Grow<Y, 0, Length<S>>]

declare const a: <const S extends ReadonlyArray<number | string>>(shape: S) => T<[...S]>
declare const n: number

interface Carry {
  readonly h: T<[64]>
  readonly steps: T<[], "int32">
}
declare const carry: Carry
const rnn = (h: T<[64]>, x: T<[8]>) => [Tensor.tanh(Tensor.add(h, Tensor.sum(x))), Tensor.sum(h)] as const
const lstm = (c: Carry, x: { readonly x: T<[8]>; readonly mask: T<[], "bool"> }) =>
  [{ h: Tensor.add(c.h, Tensor.sum(x.x)), steps: c.steps }, { out: c.h }] as const

describe("scan", () => {
  it("gives the carry, and the outputs stacked", () => {
    expect(scan(rnn, a([64]), a([100, 8]))).type.toBe<readonly [T<[64]>, T<[100]>]>()
    expect(scan(rnn, a([64]), a(["time", 8]))).type.toBe<readonly [T<[64]>, T<["time"]>]>()
    expect(scan(rnn, a([n]), a([n, 8]))).type.toBe<readonly [T<[64]>, T<[number]>]>()
    const [last, all] = scan(lstm, carry, { x: a([100, 8]), mask: Tensor.zeros([100], "bool") })
    expect(last).type.toBe<
      { h: T<[64]>; steps: T<[], "int32"> } & Carry extends infer X ? (X extends Carry ? Carry : never) : never
    >()
    expect(all).type.toBe<{ readonly out: T<[100, 64]> }>()
  })

  it("refuses a step that changes the carry", () => {
    // @ts-expect-error "scan: the step must keep the carry, but maps [64] to [32]"
    scan((h: T<[64]>, x: T<[8]>) => [a([32]), x] as const, a([64]), a([100, 8]))
    // @ts-expect-error "scan: the step must keep the carry, but maps float32 to int32"
    scan((h: T<[64]>, x: T<[8]>) => [Tensor.cast(h, "int32"), x] as const, a([64]), a([100, 8]))
    // @ts-expect-error "scan: the step must keep h of the carry, but maps [64] to [65]"
    scan((c: Carry, x: T<[8]>) => [{ h: a([65]), steps: c.steps }, x] as const, carry, a([100, 8]))
    // @ts-expect-error "scan: the step must keep the carry, but gives no steps"
    scan((c: Carry, x: T<[8]>) => [{ h: c.h }, x] as const, carry, a([100, 8]))
  })

  it("refuses a start that is not the carry", () => {
    // @ts-expect-error "scan: the step takes [64] as the carry but it starts as [32]"
    scan(rnn, a([32]), a([100, 8]))
    // @ts-expect-error "scan: the step takes int32 as steps of the carry but it starts as float32"
    scan(lstm, { h: a([64]), steps: a([]) }, { x: a([100, 8]), mask: Tensor.zeros([100], "bool") })
    // @ts-expect-error "scan: the carry starts without steps"
    scan(lstm, { h: a([64]) }, { x: a([100, 8]), mask: Tensor.zeros([100], "bool") })
  })

  it("refuses a sequence of other elements", () => {
    // @ts-expect-error "scan: the step takes [8] but the sequence is [100, 9], so it would get [9]"
    scan(rnn, a([64]), a([100, 9]))
    // @ts-expect-error "scan: the step takes [8] but the sequence is [8], so it would get []"
    scan(rnn, a([64]), a([8]))
    // @ts-expect-error "scan: the sequence is a scalar [], which has no axis to scan"
    scan(rnn, a([64]), a([]))
    // @ts-expect-error "scan: the step takes float32 but the sequence is int32"
    scan(rnn, a([64]), Tensor.zeros([100, 8], "int32"))
    // @ts-expect-error "scan: the step takes [8] but x of the sequence is [100, 7], so it would get [7]"
    scan(lstm, carry, { x: a([100, 7]), mask: Tensor.zeros([100], "bool") })
    // @ts-expect-error "scan: the sequence has no mask"
    scan(lstm, carry, { x: a([100, 8]) })
  })

  it("is usable where a dimension is a type parameter", () => {
    const f = <N extends number>(h: T<[N]>, xs: T<["time", N]>) =>
      scan((h: T<[N]>, x: T<[N]>) => [Tensor.add(h, x), h] as const, h, xs)
    expect(f(a([4]), a(["time", 4]))).type.toBe<readonly [T<[4]>, T<["time", 4]>]>()
  })
})
