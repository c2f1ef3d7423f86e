/** Plans of loops, branches and barriers: what they compute on the machine, and what they cost. */
import { assert, describe, it } from "@effect/vitest"
import type { DType } from "../../src/DType.ts"
import type { Aval, Graph } from "../../src/Graph.ts"
import { interpret } from "../../src/internal/reference/interpret.ts"
import type { Loop, Plan } from "../../src/Plan.ts"
import { type Builder, builder, kinds, planned } from "./graphs.ts"
import { run } from "./machine.ts"

const aval = (sizes: ReadonlyArray<number>, dtype: DType = "float32"): Aval => ({ sizes, dtype })

/** A body on `inputs`; `build` gives its outputs. */
const body = (
  inputs: ReadonlyArray<Aval>,
  build: (b: Builder, ids: ReadonlyArray<number>) => ReadonlyArray<number>
): Graph => {
  const b = builder()
  const ids = inputs.map(({ dtype, sizes }) => b.input(sizes, dtype))
  return b.graph({ outputs: build(b, ids) })
}

interface Operands {
  readonly invariants?: ReadonlyArray<number>
  readonly carries?: ReadonlyArray<number>
  readonly sequences?: ReadonlyArray<number>
}

const results = (b: Builder, call: number, of: ReadonlyArray<Aval>): Array<number> =>
  of.map(({ dtype, sizes }, index) => b.node("project", { index }, [call], sizes, dtype))

const scan = (
  b: Builder,
  { carries = [], invariants = [], sequences = [] }: Operands,
  { length, reverse = false }: { readonly length: number; readonly reverse?: boolean },
  build: (b: Builder, ids: ReadonlyArray<number>) => ReadonlyArray<number>
): Array<number> => {
  const of = (ids: ReadonlyArray<number>): Array<Aval> => ids.map((id) => aval(b.nodes[id]!.sizes, b.nodes[id]!.dtype))
  const elements = of(sequences).map(({ dtype, sizes }) => aval(sizes.slice(1), dtype))
  const turn = body([...of(invariants), ...of(carries), ...elements], build)
  const stacked = turn.outputs.slice(carries.length).map((id): Aval => {
    const { dtype, sizes } = turn.nodes[id]!
    return aval([length, ...sizes], dtype)
  })
  const all = [...of(carries), ...stacked]
  const attrs = {
    length,
    reverse,
    invariants: invariants.length,
    carries: carries.length,
    body: turn,
    results: all
  }
  return results(b, b.node("scan", attrs, [...invariants, ...carries, ...sequences], [], "float32"), all)
}

/** The plan computes what the graph means; gives the outputs. */
const check = (graph: Graph, inputs: ReadonlyArray<ReadonlyArray<number>>, plan: Plan = planned(graph)) => {
  const data = inputs.map((values) => Float64Array.from(values))
  const found = run(plan, data, []).outputs
  assert.deepStrictEqual(found, interpret(graph, data, [], [], "float64").outputs)
  return found.map((values) => Array.from(values))
}

const loop = (plan: Plan): Loop => plan.kernels.find((kernel) => kernel.kind === "loop")!

describe("loops", () => {
  it("a sum, forwards and backwards", () => {
    for (const reverse of [false, true]) {
      const b = builder()
      const [xs, first] = [b.input([4]), b.input([])]
      const [last, sums] = scan(b, { carries: [first], sequences: [xs] }, { length: 4, reverse }, (b, [c, x]) => {
        const next = b.node("add", {}, [c!, x!])
        return [next, next]
      }) as [number, number]
      const found = check(b.graph({ outputs: [last, sums] }), [[1, 2, 3, 4], [10]])
      assert.deepStrictEqual(found, reverse ? [[20], [20, 19, 17, 14]] : [[20], [11, 13, 16, 20]])
    }
  })

  it("carries that become each other: Fibonacci", () => {
    const b = builder()
    const both = scan(b, { carries: [b.input([]), b.input([])] }, { length: 10 }, (b, [x, y]) => [
      y!,
      b.node("add", {}, [x!, y!])
    ])
    assert.deepStrictEqual(check(b.graph({ outputs: both }), [[0], [1]]), [[55], [89]])
  })

  it("next carries that are an element, an invariant, a literal, or each other", () => {
    const b = builder()
    const ids = [b.input([2]), b.input([2]), b.input([2]), b.input([2]), b.input([2])]
    const outputs = scan(
      b,
      { invariants: [b.input([2])], carries: ids, sequences: [b.input([3, 2])] },
      { length: 3 },
      (b, [i, c0, c1, , , , x]) => {
        const seven = b.node("broadcast", { dims: [] }, [b.node("literal", { value: 7 }, [], [])], [2])
        return [c1!, c0!, x!, i!, seven, b.node("add", {}, [c0!, c1!]), c0!]
      }
    )
    const inputs = [
      [1, 2],
      [3, 4],
      [0, 0],
      [0, 0],
      [0, 0],
      [5, 6],
      [10, 20, 30, 40, 50, 60]
    ]
    const found = check(b.graph({ outputs }), inputs)
    assert.deepStrictEqual(found, [
      [3, 4],
      [1, 2],
      [50, 60],
      [5, 6],
      [7, 7],
      [4, 6, 4, 6, 4, 6],
      [1, 2, 3, 4, 1, 2]
    ])
  })

  it("no turn: the first carry", () => {
    const b = builder()
    const outputs = scan(b, { carries: [b.input([2])] }, { length: 0 }, (b, [c]) => [b.node("exp", {}, [c!]), c!])
    assert.deepStrictEqual(check(b.graph({ outputs }), [[1, 2]]), [[1, 2], []])
  })

  it("an accumulator is one kernel a turn, in the place where its first value stood", () => {
    const b = builder()
    const zeros = b.node("broadcast", { dims: [] }, [b.node("literal", { value: 0 }, [], [])], [100])
    const outputs = scan(b, { carries: [zeros], sequences: [b.input([5, 100])] }, { length: 5 }, (b, [c, x]) => [
      b.node("add", {}, [c!, b.node("mul", {}, [x!, x!])])
    ])
    const plan = planned(b.graph({ outputs }))
    assert.deepStrictEqual(kinds(plan), ["fused 100", "loop"])
    assert.deepStrictEqual(kinds(loop(plan).body), ["fused 100"])
    assert.deepStrictEqual(
      plan.places[loop(plan).results[0]!],
      plan.places[plan.graph.nodes[loop(plan).node]!.inputs[0]!]
    )
    // the sequence, the sum and the element
    assert.strictEqual(plan.bytes, 2048 + 448 + 448)
    check(b.graph({ outputs }), [Array.from({ length: 500 }, (_, i) => i % 7)])
  })

  it("a carry does not take the place of what the body reads, under another shape too", () => {
    for (const sizes of [[6], [2, 3]]) {
      const b = builder()
      const x = b.node("cumsum", { axis: 0, reverse: false }, [b.input([6])])
      const same = b.node("reshape", {}, [x], sizes)
      const outputs = scan(b, { invariants: [same], carries: [x] }, { length: 3 }, (b, [i, c]) => [
        b.node("add", {}, [c!, b.node("reshape", {}, [i!], [6])])
      ])
      assert.deepStrictEqual(check(b.graph({ outputs }), [[1, 1, 1, 1, 1, 1]]), [[4, 8, 12, 16, 20, 24]])
    }
  })

  it("two carries that start as one value", () => {
    const b = builder()
    const x = b.node("cumsum", { axis: 0, reverse: false }, [b.input([3])])
    const outputs = scan(b, { carries: [x, x] }, { length: 2 }, (b, [c, d]) => [
      b.node("add", {}, [c!, d!]),
      b.node("mul", {}, [c!, d!])
    ])
    assert.deepStrictEqual(check(b.graph({ outputs }), [[1, 1, 1]]), [
      [3, 8, 15],
      [2, 16, 54]
    ])
  })

  it("memory: stacked results and one turn, however many there are", () => {
    const bytes = (length: number): number => {
      const b = builder()
      const outputs = scan(b, { carries: [b.input([64])] }, { length }, (b, [c]) => {
        let x = c!
        for (let i = 0; i < 10; i++) x = b.node("cumsum", { axis: 0, reverse: false }, [x])
        return [x, x]
      })
      return planned(b.graph({ outputs })).bytes
    }
    assert.strictEqual(bytes(1000) - bytes(10), 990 * 256)
    // beside the stacked: the carry, and two rooms for the chain
    assert.strictEqual(bytes(10), 10 * 256 + 3 * 256)
  })

  it("a loop in a loop, and a branch in it", () => {
    const b = builder()
    const [xs, y] = [b.input([3, 2]), b.input([2])]
    const outputs = scan(
      b,
      { invariants: [y], carries: [b.input([2])], sequences: [xs] },
      { length: 3 },
      (b, [y, c, x]) => {
        const [inner] = scan(b, { invariants: [x!, y!], carries: [c!] }, { length: 2 }, (b, [x, y, c]) => {
          const low = b.node(
            "lt",
            {},
            [b.node("reduceSum", { axes: [0] }, [c!], []), b.node("literal", { value: 30 }, [], [])],
            [],
            "bool"
          )
          const of = [aval([2])]
          const two = [aval([2]), aval([2]), aval([2])]
          const attrs = {
            whenTrue: body(two, (b, [c, x]) => [b.node("add", {}, [c!, x!])]),
            whenFalse: body(two, (b, [c, , y]) => [
              b.node("cumsum", { axis: 0, reverse: true }, [b.node("sub", {}, [c!, y!])])
            ]),
            results: of
          }
          return results(b, b.node("cond", attrs, [low, c!, x!, y!], [2]), of)
        })
        return [inner!, inner!]
      }
    )
    check(b.graph({ outputs }), [
      [1, 2, 3, 4, 5, 6],
      [7, 8],
      [1, 1]
    ])
    check(b.graph({ outputs }), [
      [10, 20, 30, 40, 50, 60],
      [7, 8],
      [1, 1]
    ])
  })

  it("while: as often as its condition holds, perhaps never", () => {
    const of = [aval([]), aval([3])]
    const inputs = [aval([]), ...of]
    const attrs = {
      invariants: 1,
      condition: body(inputs, (b, [limit, n]) => [b.node("lt", {}, [n!, limit!], [], "bool")]),
      body: body(inputs, (b, [, n, x]) => [
        b.node("add", {}, [n!, b.node("literal", { value: 1 }, [], [])]),
        b.node("add", {}, [x!, b.node("cumsum", { axis: 0, reverse: false }, [x!])])
      ]),
      results: of
    }
    for (const limit of [0, 1, 3]) {
      const b = builder()
      const operands = [b.input([]), b.node("literal", { value: 0 }, [], []), b.input([3])]
      const outputs = results(b, b.node("while", attrs, operands, []), of)
      const found = check(b.graph({ outputs }), [[limit], [1, 0, 0]])
      assert.deepStrictEqual(found[0], [limit])
    }
  })

  it("the result of a loop becomes the value of a cell, at the commit point", () => {
    const b = builder()
    const c = b.cell([3])
    const [next] = scan(b, { invariants: [c], carries: [c] }, { length: 2 }, (b, [i, x]) => [
      b.node("add", {}, [x!, i!])
    ])
    const plan = planned(b.graph({ updates: [{ cell: 0, node: next! }], guard: b.input([], "bool") }))
    assert.deepStrictEqual([kinds(plan), plan.commit], [["loop", "copy 0"], 1])
    const cells = [Float64Array.of(1, 2, 3)]
    run(plan, [Float64Array.of(0)], cells)
    assert.deepStrictEqual(cells, [Float64Array.of(1, 2, 3)])
    run(plan, [Float64Array.of(1)], cells)
    assert.deepStrictEqual(cells, [Float64Array.of(3, 6, 9)])
  })
})

describe("branches", () => {
  it("one of two is run, and writes where the result stands", () => {
    const of = [aval([4]), aval([4])]
    const b = builder()
    const [p, x] = [b.input([], "bool"), b.input([4])]
    const attrs = {
      whenTrue: body([aval([4])], (b, [x]) => [b.node("neg", {}, [x!]), x!]),
      whenFalse: body([aval([4])], (b, [x]) => {
        const y = b.node("abs", {}, [x!])
        return [y, y]
      }),
      results: of
    }
    const graph = b.graph({ outputs: results(b, b.node("cond", attrs, [p, x], [4]), of) })
    const plan = planned(graph)
    const branch = plan.kernels.find((kernel) => kernel.kind === "branch")!
    assert.deepStrictEqual(kinds(branch.whenTrue), ["fused 4", "copy 1"])
    assert.deepStrictEqual(kinds(branch.whenFalse), ["fused 4", "copy 0", "copy 1"])
    assert.deepStrictEqual(check(graph, [[1], [1, -2, 3, -4]]), [
      [-1, 2, -3, 4],
      [1, -2, 3, -4]
    ])
    check(graph, [[0], [1, -2, 3, -4]])
  })
})

describe("barriers", () => {
  /** the index of the kernel that writes a node */
  const writer = (plan: Plan, node: number): number =>
    plan.kernels.findIndex(
      (kernel) =>
        (kernel.kind === "fused" &&
          (kernel.stores.some((store) => store.node === node) || kernel.reduce?.node === node)) ||
        (kernel.kind === "single" && kernel.node === node)
    )

  it("costs no kernel and no memory, and what follows it comes after what it waits for", () => {
    for (const waits of [false, true]) {
      const b = builder()
      const x = b.node("cumsum", { axis: 0, reverse: false }, [b.input([100])])
      const z = b.input([20])
      const late = b.node("cumprod", { axis: 0, reverse: false }, [z])
      // the last to read x: it would run as soon as x is there
      const sum = b.node("reduceSum", { axes: [0] }, [waits ? b.node("barrier", {}, [x, late]) : x], [])
      const plan = planned(b.graph({ outputs: [sum, late, z] }))
      const order = plan.graph.outputs.slice(0, 2).map((id) => writer(plan, id))
      assert.deepStrictEqual(order, waits ? [2, 1] : [1, 2])
      assert.strictEqual(plan.bytes, 448 + 448 + 128)
    }
  })

  it("is not fused across, nor through what it waits for", () => {
    const b = builder()
    const x = b.input([8])
    const [up, down] = [b.node("exp", {}, [x]), b.node("tanh", {}, [x])]
    const y = b.node("sin", {}, [b.node("barrier", {}, [up, down])])
    const plan = planned(b.graph({ outputs: [y] }))
    assert.deepStrictEqual(kinds(plan), ["fused 8", "fused 8", "fused 8"])
    assert.strictEqual(writer(plan, plan.graph.outputs[0]!), 2)
  })

  it("two of them are two, and each is computed again", () => {
    const b = builder()
    const x = b.input([8])
    const again = (after: number): number => b.node("exp", {}, [b.node("barrier", {}, [x, after])])
    const first = b.node("cumsum", { axis: 0, reverse: false }, [b.node("exp", {}, [x])])
    const second = b.node("cumsum", { axis: 0, reverse: false }, [b.node("add", {}, [again(first), first])])
    const third = b.node("cumsum", { axis: 0, reverse: false }, [b.node("add", {}, [again(first), second])])
    const plan = planned(b.graph({ outputs: [third] }))
    const exps = plan.kernels.filter(
      (kernel) => kernel.kind === "fused" && kernel.body.some((one) => one.kind === "compute" && one.op === "exp")
    )
    assert.strictEqual(exps.length, 3)
  })

  it("of a cell is read before the cell changes", () => {
    const b = builder()
    const c = b.cell([3])
    const sum = b.node("cumsum", { axis: 0, reverse: false }, [c])
    const y = b.node("exp", {}, [b.node("barrier", {}, [c, sum])])
    const next = b.node("neg", {}, [c])
    const plan = planned(b.graph({ outputs: [y], updates: [{ cell: 0, node: next }] }))
    const cells = [Float64Array.of(0, 0, 0)]
    assert.deepStrictEqual(run(plan, [], cells).outputs, [Float64Array.of(1, 1, 1)])
    assert.deepStrictEqual(kinds(plan).slice(plan.commit), ["fused 3"])
  })
})
