import { assert, describe, it } from "@effect/vitest"
import type { GraphNode } from "../../src/Graph.ts"
import { assign, type Buffer } from "../../src/internal/passes/memory.ts"
import { builder, planned } from "./graphs.ts"
import { run } from "./machine.ts"
import { prng } from "./random.ts"

const random = (count: number, seed: number): Array<Buffer> => {
  const { below } = prng(seed)
  return Array.from({ length: count }, () => {
    const from = below(count)
    return { bytes: 64 * below(40), from, to: Math.min(count, from + below(20)), offset: -1 }
  })
}

const overlaps = (buffers: ReadonlyArray<Buffer>): Array<readonly [Buffer, Buffer]> => {
  const used = buffers.filter(({ bytes }) => bytes > 0)
  return used.flatMap((a, i) =>
    used
      .slice(i + 1)
      .filter((b) => a.from <= b.to && b.from <= a.to && a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes)
      .map((b) => [a, b] as const)
  )
}

describe("memory", () => {
  for (const count of [1, 40, 400, 2500]) {
    it(`${count} buffers alive together do not overlap`, () => {
      const buffers = random(count, count)
      const end = assign(buffers)
      assert.deepStrictEqual(overlaps(buffers), [])
      for (const { bytes, offset } of buffers) {
        if (bytes === 0) continue
        assert.strictEqual(offset % 64, 0)
        assert.isAtMost(offset + bytes, end)
      }
    })
  }

  it("room is reused: close to the most that is alive at a time", () => {
    const buffers = random(1000, 7)
    const end = assign(buffers)
    const alive = Array.from({ length: 1001 }, (_, time) =>
      buffers.reduce((sum, { bytes, from, to }) => (from <= time && time <= to ? sum + bytes : sum), 0)
    )
    assert.isBelow(end, 1.15 * Math.max(...alive))
  })

  it("a deep chain of kernels runs in two rooms", () => {
    const { graph, input, node } = builder()
    let x = input([1000])
    for (let i = 0; i < 50; i++) x = node("cumsum", { axis: 0, reverse: false }, [x])
    const plan = planned(graph({ outputs: [x] }))
    const total = plan.places.reduce((sum, place) => sum + (place?.space === "arena" ? place.bytes : 0), 0)
    assert.strictEqual(plan.bytes, 2 * 4032)
    assert.strictEqual(total, 51 * 4000)
  })

  it("an elementwise result takes the room of an operand that ends", () => {
    const { graph, input, node } = builder()
    const x = input([100])
    const y = node("tanh", {}, [node("cumsum", { axis: 0, reverse: false }, [x])])
    const plan = planned(graph({ outputs: [y] }))
    assert.deepStrictEqual(plan.places[y], plan.places[y - 1])
  })

  it("but not of one that is read across, too", () => {
    const { graph, input, node } = builder()
    const y = node("cumsum", { axis: 0, reverse: false }, [input([2, 2])])
    const t = node("transpose", { permutation: [1, 0] }, [y], [2, 2])
    const plan = planned(graph({ outputs: [node("add", {}, [y, t])] }))
    assert.deepStrictEqual(run(plan, [Float64Array.of(1, 2, 3, 4)], []).outputs, [Float64Array.of(2, 6, 6, 12)])
  })

  it("20,000 nodes neither overflow the stack nor take long", () => {
    const f = { sizes: [16], dtype: "float32" as const }
    const deep: Array<GraphNode> = [{ op: "input", attrs: { index: 0 }, inputs: [], ...f }]
    for (let i = 1; i < 10_000; i++) {
      deep.push({ op: "cumsum", attrs: { axis: 0, reverse: false }, inputs: [i - 1], ...f })
    }
    // every value waits for the way back, as activations wait for gradients
    for (let i = 9999; i > 0; i--) {
      deep.push({ op: "add", attrs: {}, inputs: [deep.length - 1, i], ...f })
      deep.push({ op: "tanh", attrs: {}, inputs: [deep.length - 1], ...f })
    }
    const { graph } = builder()
    const start = performance.now()
    const plan = planned({ ...graph({ outputs: [deep.length - 1] }), nodes: deep, inputs: [f] })
    assert.isBelow(performance.now() - start, 4000)
    assert.isAbove(plan.kernels.length, 10_000)
  })
})
