/** Slices are read where they stand; sums of what stands beside each other in zeros are put together. */
import { assert, describe, it } from "@effect/vitest"
import type { Graph } from "../../src/Graph.ts"
import { simplify } from "../../src/internal/passes/simplify.ts"
import { interpret } from "../../src/internal/reference/interpret.ts"
import { type Builder, builder, kinds, planned } from "./graphs.ts"
import { run } from "./machine.ts"

const count = (sizes: ReadonlyArray<number>): number => sizes.reduce((a, b) => a * b, 1)

/** The plan, and that it computes what the graph means: of numbers whose sums are exact, and -0. */
const checked = (graph: Graph) => {
  const inputs = graph.inputs.map(({ sizes }, i) =>
    Float64Array.from({ length: count(sizes) }, (_, at) => (at % 5 === 0 ? -0 : at + i))
  )
  const plan = planned(graph)
  assert.deepStrictEqual(run(plan, inputs, []).outputs, interpret(graph, inputs, [], [], "float64").outputs)
  return plan
}

const slice = (b: Builder, x: number, start: Array<number>, stop: Array<number>, step = start.map(() => 1)): number =>
  b.node(
    "slice",
    { start, stop, step },
    [x],
    start.map((from, i) => Math.ceil((stop[i]! - from) / step[i]!))
  )

const scan = (b: Builder, sizes: ReadonlyArray<number>): number =>
  b.node("cumsum", { axis: 0, reverse: false }, [b.input(sizes)])

describe("slices", () => {
  it("gates of one product are read by one kernel", () => {
    const b = builder()
    const x = scan(b, [3, 8])
    const [i, f, g, o] = [0, 2, 4, 6].map((from) => slice(b, x, [0, from], [3, from + 2])) as [
      number,
      number,
      number,
      number
    ]
    const c = b.node("add", {}, [b.node("mul", {}, [i, g]), f])
    const plan = checked(b.graph({ outputs: [b.node("mul", {}, [o, c])] }))
    assert.deepStrictEqual(kinds(plan), ["cumsum", "fused 3x2"])
    const kernel = plan.kernels[1]!
    const loads = kernel.kind === "fused" ? kernel.body.filter((one) => one.kind === "load") : []
    assert.deepStrictEqual(loads.map(({ offset = 0 }) => offset).toSorted(), [0, 2, 4, 6])
  })

  it("steps, slices of slices, and what is turned and cut again", () => {
    const b = builder()
    const x = scan(b, [6, 7])
    const every = slice(b, x, [1, 0], [6, 7], [2, 2])
    const turned = b.node("transpose", { permutation: [1, 0] }, [every], [4, 3])
    const part = slice(b, turned, [1, 0], [4, 3])
    const flat = b.node("reshape", {}, [part], [9])
    const plan = checked(b.graph({ outputs: [b.node("add", {}, [flat, b.input([9])])] }))
    assert.deepStrictEqual(kinds(plan), ["cumsum", "fused 3x3", "fused 9"])
  })

  it("operands of products", () => {
    const b = builder()
    const x = scan(b, [4, 12])
    const [q, k] = [0, 6].map((from) => slice(b, x, [0, from], [4, from + 6])) as [number, number]
    const attrs = { lhsBatch: [], rhsBatch: [], lhsContract: [1], rhsContract: [1] }
    const plan = checked(b.graph({ outputs: [b.node("dot", attrs, [q, k], [4, 4])] }))
    assert.deepStrictEqual(kinds(plan), ["cumsum", "dot"])
    const dot = plan.kernels[1]!
    assert.deepStrictEqual(dot.kind === "dot" && [dot.lhsOffset, dot.rhsOffset], [0, 6])
  })

  it("but of a small part of what is computed a copy is kept, not all of it", () => {
    const b = builder()
    const x = scan(b, [100, 8])
    const row = slice(b, x, [99, 0], [100, 8])
    const y = b.node("cumsum", { axis: 0, reverse: false }, [b.input([400])])
    const late = b.node("add", {}, [
      b.node("broadcast", { dims: [0] }, [b.node("reduceSum", { axes: [0] }, [y], [])], [1, 8]),
      row
    ])
    assert.deepStrictEqual(kinds(checked(b.graph({ outputs: [b.node("tanh", {}, [late])] }))).length, 5)
  })
})

describe("sums of parts", () => {
  const ops = (graph: Graph): ReadonlyArray<string> => simplify(graph, (x) => x).nodes.map(({ op }) => op)
  const zero = (b: Builder): number => b.node("literal", { value: 0 }, [], [], "float32")
  const pad = (b: Builder, x: number, from: number, to: number, axis = 1): number => {
    const { sizes } = b.nodes[x]!
    const [before, after] = [sizes.map((_, i) => (i === axis ? from : 0)), sizes.map((_, i) => (i === axis ? to : 0))]
    return b.node(
      "pad",
      { before, after, between: sizes.map(() => 0) },
      [x, zero(b)],
      sizes.with(axis, from + sizes[axis]! + to)
    )
  }
  const sum = (b: Builder, parts: ReadonlyArray<number>): number => parts.reduce((x, y) => b.node("add", {}, [x, y]))

  it("are one concatenation, in whatever order they come and with zeros between them", () => {
    for (const order of [
      [0, 1, 2, 3],
      [2, 0, 3, 1],
      [1, 3]
    ]) {
      const b = builder()
      const parts = order.map((at) => pad(b, b.input([3, 2]), 2 * at, 6 - 2 * at))
      const graph = b.graph({ outputs: [sum(b, parts)] })
      checked(graph)
      assert.notInclude(ops(graph), "pad")
      assert.strictEqual(ops(graph).filter((op) => op === "concat").length, 1)
    }
  })

  it("stay sums where they overlap, are along two axes, or are seen by somebody else", () => {
    const build: ReadonlyArray<(b: Builder) => ReadonlyArray<number>> = [
      (b) => [sum(b, [pad(b, b.input([2, 2]), 0, 1), pad(b, b.input([2, 2]), 1, 0)])],
      (b) => [sum(b, [pad(b, b.input([2, 1]), 0, 1, 1), pad(b, b.input([1, 2]), 1, 0, 0)])],
      (b) => [sum(b, [pad(b, b.input([2, 1]), 0, 1), b.input([2, 2])])]
    ]
    for (const outputs of build) {
      const b = builder()
      const graph = b.graph({ outputs: outputs(b) })
      checked(graph)
      assert.notInclude(ops(graph), "concat")
    }
    const b = builder()
    const two = sum(
      b,
      [0, 1].map((at) => pad(b, b.input([2, 1]), at, 2 - at))
    )
    const graph = b.graph({ outputs: [two, sum(b, [two, pad(b, b.input([2, 1]), 2, 0)])] })
    checked(graph)
    assert.strictEqual(ops(graph).filter((op) => op === "concat").length, 1)
  })
})
