import { assert, describe, it } from "@effect/vitest"
import { plan } from "../../src/internal/passes/plan.ts"
import { simplify } from "../../src/internal/passes/simplify.ts"
import type { Fused } from "../../src/Plan.ts"
import { type Builder, builder, kinds, planned } from "./graphs.ts"
import { run } from "./machine.ts"

const kernelsOf = (build: (b: Builder) => ReadonlyArray<number>): Array<string> => {
  const b = builder()
  return kinds(planned(b.graph({ outputs: build(b) })))
}

/** mean(x, axis 1) of [n, m], kept as [n, 1]. */
const mean = (b: Builder, x: number, n: number, m: number): number => {
  const sum = b.node("reduceSum", { axes: [1] }, [x], [n])
  const scale = b.node("broadcast", { dims: [] }, [b.node("literal", { value: 1 / m }, [], [], "float32")], [n])
  return b.node("reshape", {}, [b.node("mul", {}, [sum, scale])], [n, 1])
}

describe("fuse", () => {
  it("a chain is one kernel", () => {
    assert.deepStrictEqual(
      kernelsOf((b) => {
        const [x, y] = [b.input([4, 5]), b.input([4, 5])]
        return [b.node("tanh", {}, [b.node("mul", {}, [b.node("add", {}, [x, y]), y])])]
      }),
      ["fused 4x5"]
    )
  })

  it("broadcast and transposed operands are strides", () => {
    const b = builder()
    const x = b.input([4, 5])
    const row = b.node("broadcast", { dims: [1] }, [b.input([5])], [4, 5])
    const column = b.node("transpose", { permutation: [1, 0] }, [b.input([5, 4])], [4, 5])
    const output = b.node("add", {}, [b.node("add", {}, [x, row]), column])
    const result = planned(b.graph({ outputs: [output] }))
    assert.deepStrictEqual(kinds(result), ["fused 4x5"])
    const { body } = result.kernels[0] as Fused
    const strides = body.flatMap((instruction) => (instruction.kind === "load" ? [instruction.strides] : []))
    assert.sameDeepMembers(strides, [
      [5, 1],
      [0, 1],
      [1, 4]
    ])
  })

  it("a reduction takes its chain into the kernel", () => {
    assert.deepStrictEqual(
      kernelsOf((b) => {
        const x = b.input([4, 5])
        return [b.node("reduceSum", { axes: [0, 1] }, [b.node("exp", {}, [b.node("mul", {}, [x, x])])], [])]
      }),
      ["reduceSum 4x5"]
    )
  })

  it("the chain of two reductions is computed once", () => {
    assert.deepStrictEqual(
      kernelsOf((b) => {
        const x = b.input([4, 5])
        const y = b.node("exp", {}, [b.node("mul", {}, [x, x])])
        return [b.node("reduceSum", { axes: [0] }, [y], [5]), b.node("reduceMax", { axes: [1] }, [y], [4])]
      }),
      ["fused 4x5", "reduceSum 4x5", "reduceMax 4x5"]
    )
  })

  it("and a product of two large values, too", () => {
    assert.deepStrictEqual(
      kernelsOf((b) => {
        const y = b.node("mul", {}, [b.input([4, 5]), b.input([4, 5])])
        return [b.node("reduceSum", { axes: [0] }, [y], [5]), b.node("reduceMax", { axes: [1] }, [y], [4])]
      }),
      ["fused 4x5", "reduceSum 4x5", "reduceMax 4x5"]
    )
  })

  it("a value that its own consumer reads across is stored first", () => {
    assert.deepStrictEqual(
      kernelsOf((b) => {
        const y = b.node("exp", {}, [b.input([3, 3])])
        return [b.node("add", {}, [y, b.node("transpose", { permutation: [1, 0] }, [y], [3, 3])])]
      }),
      ["fused 3x3", "fused 3x3"]
    )
  })

  it("mean((x - mean(x))^2) is four kernels, two of them small", () => {
    assert.deepStrictEqual(
      kernelsOf((b) => {
        const x = b.input([4, 5])
        const centre = b.node("broadcast", { dims: [0, 1] }, [mean(b, x, 4, 5)], [4, 5])
        const difference = b.node("sub", {}, [x, centre])
        return [mean(b, b.node("mul", {}, [difference, difference]), 4, 5)]
      }),
      ["reduceSum 4x5", "fused 4", "reduceSum 4x5", "fused 4"]
    )
  })

  it("what a later kernel needs of an earlier one is loaded, the rest joins its consumer", () => {
    // h = relu(z) feeds a dot; the mask h > 0 belongs to the way back
    const b = builder()
    const z = b.input([4, 5])
    const h = b.node("relu", {}, [z])
    const attrs = { lhsContract: [1], rhsContract: [0], lhsBatch: [], rhsBatch: [] }
    const d = b.node("dot", attrs, [h, b.input([5, 5])], [4, 5])
    const zero = b.node("broadcast", { dims: [] }, [b.node("literal", { value: 0 }, [], [], "float32")], [4, 5])
    const mask = b.node("gt", {}, [h, zero], [4, 5], "bool")
    const back = b.node("select", {}, [mask, d, zero], [4, 5], "float32")
    const result = planned(b.graph({ outputs: [back] }))
    assert.deepStrictEqual(kinds(result), ["fused 4x5", "dot", "fused 4x5"])
    assert.strictEqual((result.kernels[0] as Fused).stores.length, 1)
  })

  it("one-hot labels are repeated where they are needed", () => {
    const b = builder()
    const ids = b.node("broadcast", { dims: [0] }, [b.input([4], "int32")], [4, 5])
    const hot = b.node(
      "cast",
      {},
      [b.node("eq", {}, [ids, b.node("iota", { axis: 1 }, [], [4, 5], "int32")], [4, 5], "bool")],
      [4, 5],
      "float32"
    )
    const x = b.input([4, 5])
    const first = b.node("reduceSum", { axes: [1] }, [b.node("mul", {}, [x, hot])], [4])
    const second = b.node("cumsum", { axis: 0, reverse: false }, [b.node("sub", {}, [x, hot])])
    assert.deepStrictEqual(kinds(planned(b.graph({ outputs: [first, second] }))), [
      "reduceSum 4x5",
      "fused 4x5",
      "cumsum"
    ])
  })

  it("a long chain is split, and every part holds at most 48 instructions", () => {
    const b = builder()
    let x = b.input([4])
    for (let i = 0; i < 300; i++) x = b.node(i % 2 === 0 ? "tanh" : "sin", {}, [x])
    const result = planned(b.graph({ outputs: [x] }))
    assert.strictEqual(result.kernels.length, 7)
    for (const kernel of result.kernels) assert.isAtMost((kernel as Fused).body.length, 48)
  })

  it("views that leave the program, or enter other kernels, are copied", () => {
    assert.deepStrictEqual(
      kernelsOf((b) => {
        const x = b.input([4, 5])
        const t = b.node("transpose", { permutation: [1, 0] }, [x], [5, 4])
        return [t, b.node("argMax", { axis: 0 }, [t], [4], "int32")]
      }),
      ["fused 5x4", "argMax"]
    )
    assert.deepStrictEqual(
      kernelsOf((b) => [b.node("reshape", {}, [b.input([4, 5])], [20])]),
      []
    )
  })

  it("literals and indices are instructions, or filled where memory is wanted", () => {
    assert.deepStrictEqual(
      kernelsOf((b) => [
        b.node("iota", { axis: 1 }, [], [2, 3], "int32"),
        b.node("broadcast", { dims: [] }, [b.node("literal", { value: 2 }, [], [], "float32")], [3])
      ]).toSorted(),
      ["fused 2x3", "fused 3"]
    )
  })

  it("an op that the backend cannot fuse is a kernel of its own", () => {
    const b = builder()
    const x = b.node("tanh", {}, [b.node("neg", {}, [b.input([3])])])
    const graph = simplify(b.graph({ outputs: [b.node("exp", {}, [x])] }), Math.fround)
    assert.deepStrictEqual(kinds(plan(graph, new Set(["neg", "exp"]))), ["fused 3", "tanh", "fused 3"])
  })

  it("a value without elements is no kernel", () => {
    assert.deepStrictEqual(
      kernelsOf((b) => [b.node("exp", {}, [b.input([0, 3])])]),
      []
    )
    assert.deepStrictEqual(
      kernelsOf((b) => [b.node("reduceSum", { axes: [0] }, [b.input([0, 3])], [3])]),
      ["fused 3"]
    )
  })
})

describe("composites", () => {
  it("are one kernel with a place for every result, wanted or not", () => {
    const b = builder()
    const x = b.input([2, 3])
    const t = b.node("transpose", { permutation: [1, 0] }, [x], [3, 2])
    const results = [
      { sizes: [3], dtype: "float32" as const },
      { sizes: [3], dtype: "int32" as const }
    ]
    const call = b.node("composite", { name: "sums", attrs: {}, results }, [t], [], "float32")
    const sum = b.node("project", { index: 0 }, [call], [3], "float32")
    const same = b.node("composite", { name: "sums", attrs: {}, results }, [t], [], "float32")
    const again = b.node("project", { index: 0 }, [same], [3], "float32")
    const plan = planned(b.graph({ outputs: [b.node("exp", {}, [b.node("sub", {}, [sum, again])])] }))
    assert.deepStrictEqual(kinds(plan), ["fused 3x2", "composite", "fused 3"])
    const sums = (inputs: ReadonlyArray<Float64Array>) => {
      const [y] = inputs
      return [Float64Array.from([0, 2, 4], (i) => y![i]! + y![i + 1]!), Float64Array.of(1, 2, 3)]
    }
    assert.deepStrictEqual(run(plan, [Float64Array.of(1, 2, 3, 4, 5, 6)], [], { sums }).outputs, [
      Float64Array.of(1, 1, 1)
    ])
  })
})

describe("dot", () => {
  const dotOf = (
    b: Builder,
    lhs: number,
    rhs: number,
    attrs: Partial<Record<"lhsContract" | "rhsContract" | "lhsBatch" | "rhsBatch", ReadonlyArray<number>>>,
    sizes: ReadonlyArray<number>
  ) => {
    const all = { lhsContract: [], rhsContract: [], lhsBatch: [], rhsBatch: [], ...attrs }
    const result = planned(b.graph({ outputs: [b.node("dot", all, [lhs, rhs], sizes)] }))
    return { kinds: kinds(result), dot: result.kernels.find((kernel) => kernel.kind === "dot")! }
  }

  it("free axes of [batch, time, n] merge into rows", () => {
    const b = builder()
    const { dot, kinds } = dotOf(
      b,
      b.input([4, 5, 6]),
      b.input([6, 3]),
      { lhsContract: [2], rhsContract: [0] },
      [4, 5, 3]
    )
    assert.deepStrictEqual(kinds, ["dot"])
    assert.deepInclude(dot, {
      batch: [],
      m: { size: 20, lhs: 6 },
      n: { size: 3, rhs: 1 },
      k: { size: 6, lhs: 1, rhs: 3 }
    })
  })

  it("heads split off a matrix are strides", () => {
    // [time, heads * size] seen as [heads, time, size], times its transpose
    const b = builder()
    const heads = (x: number) => {
      const split = b.node("reshape", {}, [x], [7, 2, 4])
      return b.node("transpose", { permutation: [1, 0, 2] }, [split], [2, 7, 4])
    }
    const axes = { lhsContract: [2], rhsContract: [2], lhsBatch: [0], rhsBatch: [0] }
    const { dot, kinds } = dotOf(b, heads(b.input([7, 8])), heads(b.input([7, 8])), axes, [2, 7, 7])
    assert.deepStrictEqual(kinds, ["dot"])
    assert.deepInclude(dot, {
      batch: [{ size: 2, lhs: 4, rhs: 4 }],
      m: { size: 7, lhs: 8 },
      n: { size: 7, rhs: 8 },
      k: { size: 4, lhs: 1, rhs: 1 }
    })
  })

  it("axes that do not merge cost one copy", () => {
    const b = builder()
    const { kinds } = dotOf(b, b.input([4, 6, 5]), b.input([6, 3]), { lhsContract: [1], rhsContract: [0] }, [4, 5, 3])
    assert.deepStrictEqual(kinds, ["fused 4x5x6", "dot"])
  })

  it("where two axes are contracted that lie in another order, the smaller operand is copied", () => {
    for (const [m, n] of [
      [2, 8],
      [8, 2]
    ] as const) {
      const b = builder()
      const axes = { lhsContract: [0, 1], rhsContract: [1, 0] }
      const { kinds } = dotOf(b, b.input([4, 5, m]), b.input([5, 4, n]), axes, [m, n])
      assert.deepStrictEqual(kinds, [m < n ? "fused 2x5x4" : "fused 2x4x5", "dot"])
    }
  })

  it("integers multiply and add", () => {
    const b = builder()
    const attrs = { lhsContract: [1], rhsContract: [0], lhsBatch: [], rhsBatch: [] }
    const output = b.node("dot", attrs, [b.input([2, 5], "int32"), b.input([5, 3], "int32")], [2, 3])
    assert.deepStrictEqual(kinds(planned(b.graph({ outputs: [output] }))), ["reduceSum 2x3x5"])
  })
})
