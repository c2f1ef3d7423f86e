/** What the way back computes again, so that the way forward does not store it. */
import { assert, describe, it } from "@effect/vitest"
import { type Builder, builder, planned } from "./graphs.ts"
import { run } from "./machine.ts"

const number = (b: Builder, value: number, sizes: ReadonlyArray<number>): number =>
  b.node("broadcast", { dims: [] }, [b.node("literal", { value }, [], [], "float32")], sizes)

const cumsum = (b: Builder, x: number): number => b.node("cumsum", { axis: 0, reverse: false }, [x])

/** The kernel that computes `op`, and how many values it stores. */
const stores = (plan: ReturnType<typeof planned>, op: string): ReadonlyArray<number> =>
  plan.kernels.flatMap((kernel) =>
    kernel.kind === "fused" && kernel.body.some((one) => one.kind === "compute" && one.op === op)
      ? [kernel.stores.length]
      : []
  )

describe("recomputed", () => {
  it("a tanh is stored, what is cheap beside it is not", () => {
    const b = builder()
    const x = cumsum(b, b.input([40]))
    const inner = b.node("minimum", {}, [b.node("mul", {}, [x, x]), number(b, 3, [40])])
    const t = b.node("tanh", {}, [inner])
    const more = b.node("add", {}, [t, number(b, 1, [40])])
    const y = cumsum(b, b.node("mul", {}, [x, more]))
    // as a gradient does: all of them again, once y is known
    const back = b.node("mul", {}, [b.node("mul", {}, [y, more]), b.node("mul", {}, [inner, t])])
    const plan = planned(b.graph({ outputs: [cumsum(b, back)] }))
    assert.deepStrictEqual(stores(plan, "tanh"), [2])
    const input = Float64Array.from({ length: 40 }, (_, i) => Math.sin(i))
    const sums = (values: Float64Array): Float64Array => {
      let sum = 0
      return values.map((value) => (sum += value))
    }
    const h = sums(input)
    const clipped = h.map((value) => Math.min(value * value, 3))
    const forward = sums(h.map((value, i) => value * (Math.tanh(clipped[i]!) + 1)))
    const expected = sums(
      forward.map((value, i) => value * (Math.tanh(clipped[i]!) + 1) * (clipped[i]! * Math.tanh(clipped[i]!)))
    )
    run(plan, [input], []).outputs[0]!.forEach((value, i) =>
      assert.closeTo(value, expected[i]!, 1e-9 * Math.abs(expected[i]!) + 1e-12)
    )
  })

  it("what needs two large values is stored, and what is in memory anyway is loaded", () => {
    const b = builder()
    const [x, z] = [cumsum(b, b.input([40])), cumsum(b, b.input([40]))]
    const product = b.node("add", {}, [b.node("sin", {}, [x]), z])
    const both = b.node("mul", {}, [product, z])
    const y = cumsum(b, both)
    const plan = planned(b.graph({ outputs: [cumsum(b, b.node("mul", {}, [y, product])), both] }))
    assert.deepStrictEqual(stores(plan, "sin"), [2])
  })

  it("no kernel grows by more than eight instructions", () => {
    const b = builder()
    const x = cumsum(b, b.input([40]))
    // twenty values of which each takes a few operations
    const values = Array.from({ length: 20 }, (_, i) =>
      b.node("maximum", {}, [
        b.node("mul", {}, [x, b.node("neg", {}, [b.node("mul", {}, [x, x])])]),
        number(b, i, [40])
      ])
    )
    const y = cumsum(
      b,
      values.reduce((a, c) => b.node("add", {}, [a, c]))
    )
    const back = values.reduce((a, c) => b.node("add", {}, [b.node("mul", {}, [a, y]), c]), y)
    const plan = planned(b.graph({ outputs: [cumsum(b, back)] }))
    for (const kernel of plan.kernels) if (kernel.kind === "fused") assert.isAtMost(kernel.body.length, 60)
    const found = run(plan, [Float64Array.from({ length: 40 }, () => 0)], []).outputs[0]!
    assert.isTrue(found.every((value) => Number.isFinite(value) || value === Infinity))
  })
})
