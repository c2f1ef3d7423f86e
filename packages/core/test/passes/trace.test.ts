import { assert, describe, it } from "@effect/vitest"
import { make as makeNode, type Node } from "../../src/internal/Node.ts"
import { trace } from "../../src/internal/passes/trace.ts"
import { add } from "../../src/internal/primitives/add/op.ts"
import { constant } from "../../src/internal/primitives/constant/op.ts"
import { exp } from "../../src/internal/primitives/exp/op.ts"
import * as NdArray from "../../src/NdArray.ts"

const graphOf = (outputs: ReadonlyArray<Node>, composites: ReadonlyArray<string> = []) =>
  trace({ outputs, updates: [], guard: null }, { inputs: [], cells: [], composites: new Set(composites) })

/** A composite call whose results are its input plus one and its exponential. */
const pair = (name: string, x: Node): readonly [Node, Node] => {
  const { axes, dtype } = x
  const aval = { sizes: axes.map(({ size }) => size), dtype }
  const one = constant(NdArray.fromArray([2], "float32", [1, 1]))
  const call = makeNode(
    "composite",
    {
      name,
      attrs: {},
      results: [aval, aval],
      body: (y) => [add(y!, one), exp(y!)],
      vjp: null,
      jvp: null,
      resultAxes: [axes, axes]
    },
    [x],
    axes,
    dtype
  )
  const project = (index: number) => makeNode("project", { index }, [call], axes, dtype)
  return [project(0), project(1)]
}

describe("trace", () => {
  it("operands first, every node once", () => {
    const x = constant(NdArray.make([1, 2]))
    const y = exp(x)
    const graph = graphOf([add(y, y), y])
    assert.deepStrictEqual(
      graph.nodes.map(({ op }) => op),
      ["constant", "exp", "add"]
    )
    assert.deepStrictEqual(graph.outputs, [2, 1])
    assert.deepStrictEqual(graph.nodes[2]!.inputs, [1, 1])
  })

  it("one array is one constant; small equal ones are, too", () => {
    const large = NdArray.zeros([100])
    const sum = add(add(constant(large), constant(large)), constant(NdArray.zeros([100])))
    assert.strictEqual(graphOf([sum]).constants.length, 2)
    const small = (...values: ReadonlyArray<number>) => constant(NdArray.fromArray([2], "float32", values))
    const graph = graphOf([add(small(1, 0), small(1, 0)), add(small(1, -0), small(1, 0))])
    assert.strictEqual(graph.constants.length, 2)
  })

  it("a composite is a call where the backend takes calls of these operands, and its body elsewhere", () => {
    const vector = pair("pair", constant(NdArray.make([1, 2])))[1]
    const matrix = pair("pair", constant(NdArray.zeros([1, 2])))[1]
    const graph = trace(
      { outputs: [vector, matrix], updates: [], guard: null },
      {
        inputs: [],
        cells: [],
        composites: { has: (name, { inputs }) => name === "pair" && inputs[0]!.sizes.length > 1 }
      }
    )
    const ops = graph.outputs.map((id) => graph.nodes[id]!.op)
    assert.deepStrictEqual(ops, ["exp", "project"])
  })

  it("a composite with a kernel is a call", () => {
    const [, second] = pair("pair", constant(NdArray.make([1, 2])))
    const graph = graphOf([second], ["pair"])
    assert.deepStrictEqual(
      graph.nodes.map(({ op }) => op),
      ["constant", "composite", "project"]
    )
    // bodies are functions: a flat graph has none
    assert.deepStrictEqual(Object.keys(graph.nodes[1]!.attrs), ["name", "attrs", "results"])
  })

  it("another is its body, once for all its results, nested ones too", () => {
    const [a, b] = pair("outer", constant(NdArray.make([1, 2])))
    const [c] = pair("inner", add(a, b))
    const graph = graphOf([c, b])
    assert.deepStrictEqual(graph.nodes.map(({ op }) => op).toSorted(), [
      "add",
      "add",
      "add",
      "constant",
      "constant",
      "constant",
      "exp"
    ])
    assert.strictEqual(graph.constants.length, 2)
  })

  it("20,000 nodes deep", () => {
    let x = constant(NdArray.make([1, 2]))
    for (let i = 0; i < 20_000; i++) x = exp(x)
    assert.strictEqual(graphOf([x]).nodes.length, 20_001)
  })
})
