import { assert, describe, it } from "@effect/vitest"
import type { Plan } from "../../src/Plan.ts"
import { builder, kinds, planned } from "./graphs.ts"
import { run } from "./machine.ts"

const cellsAfter = (plan: Plan, cells: ReadonlyArray<ReadonlyArray<number>>): Array<Array<number>> => {
  const state = cells.map((values) => Float64Array.from(values))
  run(
    plan,
    plan.graph.inputs.map(({ sizes }) => new Float64Array(sizes.reduce((a, b) => a * b, 1)).fill(10)),
    state
  )
  return state.map((values) => Array.from(values))
}

const parts = (plan: Plan) => ({
  before: kinds(plan).slice(0, plan.commit),
  after: kinds(plan).slice(plan.commit)
})

describe("commit", () => {
  it("an update that nobody else reads is written in place", () => {
    const b = builder()
    const p = b.cell([3])
    const next = b.node("sub", {}, [p, b.input([3])])
    const plan = planned(b.graph({ updates: [{ cell: 0, node: next }] }))
    assert.deepStrictEqual(parts(plan), { before: [], after: ["fused 3"] })
    assert.strictEqual(plan.bytes, 64)
    assert.deepStrictEqual(cellsAfter(plan, [[1, 2, 3]]), [[-9, -8, -7]])
  })

  it("an update that is an output too is copied where it may not happen", () => {
    const b = builder()
    const next = b.node("exp", {}, [b.cell([3])])
    const updates = [{ cell: 0, node: next }]
    const guarded = planned(b.graph({ updates, outputs: [next], guard: b.input([], "bool") }))
    assert.deepStrictEqual(parts(guarded), { before: ["fused 3"], after: ["copy 0"] })
    const plan = planned(b.graph({ updates, outputs: [next] }))
    assert.deepStrictEqual(parts(plan), { before: [], after: ["fused 3"] })
  })

  it("an update that reads its cell elsewhere is copied", () => {
    const b = builder()
    const c = b.cell([2, 2])
    const t = b.node("transpose", { permutation: [1, 0] }, [c], [2, 2])
    const next = b.node("add", {}, [c, t])
    const plan = planned(b.graph({ updates: [{ cell: 0, node: next }] }))
    assert.deepStrictEqual(parts(plan), { before: ["fused 2x2"], after: ["copy 0"] })
    assert.deepStrictEqual(cellsAfter(plan, [[1, 2, 3, 4]]), [[2, 5, 5, 8]])
  })

  it("readers of a cell come before its writer", () => {
    const b = builder()
    const [x, y] = [b.cell([2]), b.cell([2])]
    // x' = tanh(y) must read y before y' = exp(y) is written, whatever stands first in the program
    const nextY = b.node("exp", {}, [y])
    const nextX = b.node("neg", {}, [b.node("abs", {}, [b.node("add", {}, [x, y])])])
    const plan = planned(
      b.graph({
        updates: [
          { cell: 1, node: nextY },
          { cell: 0, node: nextX }
        ]
      })
    )
    assert.deepStrictEqual(parts(plan).before, [])
    assert.deepStrictEqual(
      cellsAfter(plan, [
        [1, 2],
        [0, 0]
      ]),
      [
        [-1, -2],
        [1, 1]
      ]
    )
  })

  it("cells that read each other: one is computed early", () => {
    const b = builder()
    const [x, y] = [b.cell([2]), b.cell([2])]
    const nextX = b.node("add", {}, [x, y])
    const nextY = b.node("mul", {}, [x, y])
    const plan = planned(
      b.graph({
        updates: [
          { cell: 0, node: nextX },
          { cell: 1, node: nextY }
        ]
      })
    )
    assert.strictEqual(plan.commit, 1)
    assert.strictEqual(plan.kernels.length, 3)
    assert.deepStrictEqual(
      cellsAfter(plan, [
        [2, 3],
        [5, 7]
      ]),
      [
        [7, 10],
        [10, 21]
      ]
    )
  })

  it("swapped cells", () => {
    const b = builder()
    const [x, y] = [b.cell([2]), b.cell([2])]
    const plan = planned(
      b.graph({
        updates: [
          { cell: 0, node: y },
          { cell: 1, node: x }
        ]
      })
    )
    assert.deepStrictEqual(
      cellsAfter(plan, [
        [1, 2],
        [3, 4]
      ]),
      [
        [3, 4],
        [1, 2]
      ]
    )
  })

  it("a cell of which a part is replaced is written there alone", () => {
    for (const own of [false, true]) {
      const b = builder()
      const x = b.cell([2, 2])
      const sums = b.node("reshape", {}, [b.node("reduceSum", { axes: [0] }, [x], [2])], [1, 2])
      const row = own ? sums : b.input([1, 2])
      const next = b.node("dynamicUpdate", {}, [x, row, b.input([2], "int32")], [2, 2])
      const plan = planned(b.graph({ updates: [{ cell: 0, node: next }] }))
      assert.deepStrictEqual(parts(plan), { before: own ? ["reduceSum 2x2"] : [], after: ["dynamicUpdate"] })
      assert.deepStrictEqual(cellsAfter(plan, [[1, 2, 3, 4]]), [[1, 2, ...(own ? [4, 6] : [10, 10])]])
    }
  })

  it("a cell is changed before its next value is read, and after its present one is", () => {
    for (const guarded of [false, true]) {
      const b = builder()
      const x = b.cell([4])
      const [row, at] = [b.input([1]), b.input([1], "int32")]
      const before = b.node("reduceSum", { axes: [0] }, [x], [])
      const next = b.node("dynamicUpdate", {}, [x, row, at], [4])
      const after = b.node("reduceSum", { axes: [0] }, [b.node("mul", {}, [next, next])], [])
      const guard = guarded ? b.input([], "bool") : null
      const plan = planned(b.graph({ updates: [{ cell: 0, node: next }], outputs: [before, after], guard }))
      const order = ["reduceSum 4", "dynamicUpdate", "reduceSum 4"]
      assert.deepStrictEqual(kinds(plan), guarded ? [...order, "copy 0"] : order)
      const state = [Float64Array.of(1, 2, 3, 4)]
      const inputs = [Float64Array.of(10), Float64Array.of(2), Float64Array.of(1)]
      const { outputs } = run(plan, inputs.slice(0, plan.graph.inputs.length), state)
      assert.deepStrictEqual(
        outputs.map((data) => data[0]),
        [10, 121]
      )
      assert.deepStrictEqual(state, [Float64Array.of(1, 2, 10, 4)])
    }
  })

  it("a product is written over a cell that it does not read, and nowhere near one that it does", () => {
    const attrs = { lhsBatch: [], rhsBatch: [], lhsContract: [1], rhsContract: [0] }
    for (const own of [false, true]) {
      const b = builder()
      const x = b.cell([2, 2])
      const y = own ? x : b.input([2, 2])
      const plan = planned(b.graph({ updates: [{ cell: 0, node: b.node("dot", attrs, [y, y], [2, 2]) }] }))
      assert.deepStrictEqual(kinds(plan), own ? ["dot", "copy 0"] : ["dot"])
      assert.deepStrictEqual(cellsAfter(plan, [[1, 1, 1, 1]]), [own ? [2, 2, 2, 2] : [200, 200, 200, 200]])
    }
  })

  it("cells of which one needs the next value of the other need no copy", () => {
    const b = builder()
    const [x, y] = [b.cell([3]), b.cell([2])]
    const total = (of: number): number => b.node("reduceSum", { axes: [0] }, [of], [])
    const spread = (of: number, size: number): number => b.node("broadcast", { dims: [] }, [of], [size])
    const nextX = b.node("cumsum", { axis: 0, reverse: false }, [b.node("add", {}, [x, spread(total(y), 3)])])
    const nextY = b.node("cumsum", { axis: 0, reverse: false }, [b.node("add", {}, [y, spread(total(nextX), 2)])])
    const plan = planned(
      b.graph({
        updates: [
          { cell: 0, node: nextX },
          { cell: 1, node: nextY }
        ]
      })
    )
    assert.isEmpty(plan.kernels.filter(({ kind }) => kind === "copy"))
    const state = [
      [1, 1, 1],
      [1, 2]
    ]
    assert.deepStrictEqual(cellsAfter(plan, state), [
      [4, 8, 12],
      [25, 51]
    ])
  })

  it("but not where its elements tell where", () => {
    const b = builder()
    const x = b.cell([3], "int32")
    const next = b.node("scatterSet", {}, [x, x, b.input([3], "int32")], [3], "int32")
    const plan = planned(b.graph({ updates: [{ cell: 0, node: next }] }))
    assert.deepStrictEqual(parts(plan), { before: ["scatterSet"], after: ["copy 0"] })
    assert.deepStrictEqual(cellsAfter(plan, [[2, 0, 7]]), [[10, 0, 10]])
  })

  it("a cell that stays itself costs nothing", () => {
    const b = builder()
    const x = b.cell([2])
    assert.deepStrictEqual(planned(b.graph({ updates: [{ cell: 0, node: x }] })).kernels, [])
  })

  it("inputs and constants are copied, literals filled", () => {
    const b = builder()
    const [first] = [b.cell([2]), b.cell([2])]
    const x = b.input([2])
    const seven = b.node("broadcast", { dims: [] }, [b.node("literal", { value: 7 }, [], [], "float32")], [2])
    const plan = planned(
      b.graph({
        updates: [
          { cell: 0, node: x },
          { cell: 1, node: seven }
        ],
        outputs: [first]
      })
    )
    assert.deepStrictEqual(parts(plan), { before: [], after: ["fused 2", "fused 2", "copy 0"] })
    assert.deepStrictEqual(
      cellsAfter(plan, [
        [1, 2],
        [3, 4]
      ]),
      [
        [10, 10],
        [7, 7]
      ]
    )
  })

  it("an output that is a cell is the value before the step", () => {
    const b = builder()
    const x = b.cell([2])
    const plan = planned(b.graph({ updates: [{ cell: 0, node: b.node("neg", {}, [x]) }], outputs: [x] }))
    const state = [Float64Array.of(1, 2)]
    assert.deepStrictEqual(run(plan, [], state).outputs, [Float64Array.of(1, 2)])
    assert.deepStrictEqual(state, [Float64Array.of(-1, -2)])
  })

  it("outputs are there when the guard is false, and no cell has changed", () => {
    const b = builder()
    const x = b.cell([2])
    const next = b.node("add", {}, [x, b.input([2])])
    const guard = b.input([], "bool")
    const plan = planned(b.graph({ updates: [{ cell: 0, node: next }], outputs: [next], guard }))
    const state = [Float64Array.of(1, 2)]
    const result = run(plan, [Float64Array.of(5, 5), Float64Array.of(0)], state)
    assert.deepStrictEqual(result, { outputs: [Float64Array.of(6, 7)], committed: false })
    assert.deepStrictEqual(state, [Float64Array.of(1, 2)])
  })
})
