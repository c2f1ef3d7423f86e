/** Loops and branches. */
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import { describe, expect, it } from "tstyche"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>
const { scan } = Transform

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

  it("without a sequence has the length that it is told", () => {
    const step = (h: T<[3]>) => [Tensor.sin(h), Tensor.sum(h)] as const
    expect(scan(step, a([3]), null, { length: 10 })).type.toBe<readonly [T<[3]>, T<[10]>]>()
    expect(scan(step, a([3]), null, { length: n })).type.toBe<readonly [T<[3]>, T<[number]>]>()
    expect(scan((h: T<[3]>) => [h, []] as const, a([3]), null, { length: 10 })[0]).type.toBe<T<[3]>>()
  })

  it("may have no output, and run from the end", () => {
    const [last, none] = scan((h: T<[8]>, x: T<[8]>) => [Tensor.add(h, x), []] as const, a([8]), a([100, 8]), {
      reverse: true
    })
    expect(last).type.toBe<T<[8]>>()
    expect(none).type.toBe<readonly []>()
  })
})

describe("whileLoop", () => {
  const { whileLoop } = Transform
  const small = (x: T<[3]>) => Tensor.less(Tensor.sum(x), 10)

  it("gives the carry", () => {
    expect(whileLoop(small, (x: T<[3]>) => Tensor.mul(x, 2), a([3]))).type.toBe<T<[3]>>()
    const result = whileLoop(
      (c: Carry) => Tensor.less(c.steps, 10),
      (c: Carry) => ({ h: Tensor.sin(c.h), steps: Tensor.add(c.steps, 1) }),
      carry
    )
    expect(result).type.toBe<Carry>()
  })

  const same = (x: T<[3]>) => x
  const sum = (x: T<[3]>) => Tensor.sum(x)
  const each = (x: T<[3]>) => Tensor.less(x, 10)
  const yes = (x: T<[3]>) => x.shape.length > 0
  const few = (c: Carry) => Tensor.less(c.steps, 10)
  const forgets = (c: Carry) => ({ h: c.h })

  it("refuses a condition that is no bool scalar", () => {
    // @ts-expect-error "whileLoop: the condition must give a bool scalar but gives [3]"
    whileLoop(each, same, a([3]))
    // @ts-expect-error "whileLoop: the condition must give a bool scalar but gives float32"
    whileLoop(sum, same, a([3]))
    // @ts-expect-error "whileLoop: the condition must give a bool scalar but is no tensor"
    whileLoop(yes, same, a([3]))
  })

  it("refuses a body that changes the carry", () => {
    // @ts-expect-error "whileLoop: the body must keep the carry, but maps [3] to []"
    whileLoop(small, sum, a([3]))
    // @ts-expect-error "whileLoop: the body must keep the carry, but gives no steps"
    whileLoop(few, forgets, carry)
    // @ts-expect-error "whileLoop: the body takes [3] as the carry but it starts as [4]"
    whileLoop(small, same, a([4]))
  })
})

describe("cond", () => {
  const { cond } = Transform
  const p = Tensor.less(Tensor.sum(a([3])), 0)

  it("gives what the branches give", () => {
    expect(
      cond(
        p,
        (x: T<[3]>) => Tensor.mul(x, 2),
        (x) => x,
        a([3])
      )
    ).type.toBe<T<[3]>>()
    const two = cond(
      p,
      (x: T<[3]>, y: { readonly k: T<["n", 3]> }) => ({ s: Tensor.sum(x), k: y.k }),
      (x, y) => ({ s: Tensor.max(x), k: Tensor.neg(y.k) }),
      a([3]),
      { k: a(["n", 3]) }
    )
    expect(two).type.toBe<{ s: T<[]>; k: T<["n", 3]> }>()
    expect(
      cond(
        p,
        () => a([2]),
        () => a([2])
      )
    ).type.toBe<T<[2]>>()
  })

  const same = (x: T<[3]>) => x
  const sum = (x: T<[3]>) => Tensor.sum(x)
  const record = (x: T<[3]>) => ({ h: x })
  const integers = (x: T<[3]>) => ({ h: Tensor.cast(x, "int32") })
  const larger = (x: T<[3]>) => ({ h: x, k: x })

  it("refuses a predicate that is no bool scalar", () => {
    // @ts-expect-error "cond: the predicate must be a bool scalar but is [3]"
    cond(Tensor.less(a([3]), 0), same, same, a([3]))
    // @ts-expect-error "cond: the predicate must be a bool scalar but is float32"
    cond(a([]), same, same, a([3]))
    // @ts-expect-error "cond: the predicate must be a bool scalar but is no tensor"
    cond(true, same, same, a([3]))
  })

  it("refuses branches that differ", () => {
    // @ts-expect-error "cond: whenTrue gives [3] but whenFalse gives []"
    cond(p, same, sum, a([3]))
    // @ts-expect-error "cond: whenTrue gives float32 for h but whenFalse gives int32"
    cond(p, record, integers, a([3]))
    // @ts-expect-error "cond: whenFalse gives no k"
    cond(p, larger, record, a([3]))
    // @ts-expect-error "cond: whenTrue gives no k"
    cond(p, record, larger, a([3]))
  })

  it("refuses operands that the branches do not take", () => {
    // @ts-expect-error "cond: argument 0 must be [3] but is [4]: axis 0 is 4, not 3"
    cond(p, same, same, a([4]))
    // @ts-expect-error "cond: argument 0 must be float32 but is int32"
    cond(p, same, same, Tensor.zeros([3], "int32"))
  })
})
