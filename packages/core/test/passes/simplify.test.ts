import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import type { ElementwiseOp, Graph } from "../../src/Graph.ts"
import { fold } from "../../src/internal/passes/literals.ts"
import { simplify } from "../../src/internal/passes/simplify.ts"
import { referenceRules } from "../../src/internal/primitives/referenceRules.ts"
import { interpret } from "../../src/internal/reference/interpret.ts"
import { type Builder, builder } from "./graphs.ts"
import { generate } from "./random.ts"

/** The ops of the simplified graph of one output. */
const opsOf = (build: (b: Builder) => number): Array<string> => {
  const b = builder()
  const outputs = [build(b)]
  return simplify(b.graph({ outputs }), Math.fround).nodes.map(({ op }) => op)
}

const literal = (b: Builder, value: number, sizes: ReadonlyArray<number> = [2, 3]): number =>
  b.node("broadcast", { dims: [] }, [b.node("literal", { value }, [], [], "float32")], sizes)

describe("simplify", () => {
  it.prop("keeps the bits of every output", [Schema.Int, Schema.Int, Schema.Int], ([a, b, c]) => {
    const { cells, graph, inputs } = generate(a + 1000 * b + 1_000_000 * c, 50)
    const constants = graph.constants.map(({ data }) => Float64Array.from(data))
    const expected = interpret(graph, inputs, constants, cells, "float32")
    const simple = simplify(graph, Math.fround)
    const live = simple.constants.map(({ data }) => Float64Array.from(data))
    const found = interpret(simple, inputs, live, cells, "float32")
    assert.deepStrictEqual(found.outputs, expected.outputs)
    assert.deepStrictEqual(found.updates, expected.updates)
  })

  it("equal expressions once, sums in either order", () => {
    const ops = opsOf((b) => {
      const [x, y] = [b.input([2]), b.input([2])]
      const left = b.node("exp", {}, [b.node("add", {}, [x, y])])
      const right = b.node("exp", {}, [b.node("add", {}, [y, x])])
      return b.node("maximum", {}, [left, right])
    })
    assert.deepStrictEqual(ops, ["input", "input", "add", "exp", "maximum"])
  })

  it("nothing that nobody needs", () => {
    const b = builder()
    const x = b.input([2])
    b.node("exp", {}, [x])
    const output = b.node("neg", {}, [x])
    assert.strictEqual(simplify(b.graph({ outputs: [output] }), Math.fround).nodes.length, 2)
  })

  const same: ReadonlyArray<readonly [string, (b: Builder, x: number) => number]> = [
    ["x * 1", (b, x) => b.node("mul", {}, [x, literal(b, 1)])],
    ["1 * x", (b, x) => b.node("mul", {}, [literal(b, 1), x])],
    ["x / 1", (b, x) => b.node("div", {}, [x, literal(b, 1)])],
    ["x - 0", (b, x) => b.node("sub", {}, [x, literal(b, 0)])],
    ["x + -0", (b, x) => b.node("add", {}, [x, literal(b, -0)])],
    ["--x", (b, x) => b.node("neg", {}, [b.node("neg", {}, [x])])],
    ["float32(x)", (b, x) => b.node("cast", {}, [x])],
    ["identity", (b, x) => b.node("identity", {}, [x])],
    ["stopGradient", (b, x) => b.node("stopGradient", {}, [x])],
    [
      "x'' (transposed twice)",
      (b, x) => {
        const y = b.node("transpose", { permutation: [1, 0] }, [x], [3, 2])
        return b.node("transpose", { permutation: [1, 0] }, [y], [2, 3])
      }
    ],
    ["reshaped there and back", (b, x) => b.node("reshape", {}, [b.node("reshape", {}, [x], [6])], [2, 3])],
    ["broadcast to itself", (b, x) => b.node("broadcast", { dims: [0, 1] }, [x])],
    ["sum over no axes", (b, x) => b.node("reduceSum", { axes: [] }, [x])],
    [
      "x where true",
      (b, x) => {
        const yes = b.node("broadcast", { dims: [] }, [b.node("literal", { value: 1 }, [], [], "bool")], [2, 3])
        return b.node("select", {}, [yes, x, literal(b, 5)], [2, 3], "float32")
      }
    ]
  ]
  for (const [name, f] of same) {
    it(`${name} is x`, () => {
      assert.deepStrictEqual(
        opsOf((b) => f(b, b.input([2, 3]))),
        ["input"]
      )
    })
  }

  const different: ReadonlyArray<readonly [string, (b: Builder, x: number) => number]> = [
    ["x * 0 (NaN, infinity)", (b, x) => b.node("mul", {}, [x, literal(b, 0)])],
    ["x + 0 (-0)", (b, x) => b.node("add", {}, [x, literal(b, 0)])],
    ["x - -0 (-0)", (b, x) => b.node("sub", {}, [x, literal(b, -0)])],
    ["x - x (NaN)", (b, x) => b.node("sub", {}, [x, x])],
    ["x == x (NaN)", (b, x) => b.node("eq", {}, [x, x], [2, 3], "bool")],
    ["x / 3 (rounding)", (b, x) => b.node("div", {}, [x, literal(b, 3)])]
  ]
  for (const [name, f] of different) {
    it(`${name} stays`, () => {
      assert.isAbove(opsOf((b) => f(b, b.input([2, 3]))).length, 1)
    })
  }

  it("x / 4 is x * 0.25", () => {
    assert.deepStrictEqual(
      opsOf((b) => b.node("div", {}, [b.input([2, 3]), literal(b, 4)])),
      ["input", "literal", "broadcast", "mul"]
    )
  })

  it("a transpose before a dot is an axis of the dot", () => {
    const b = builder()
    const x = b.input([5, 2])
    const y = b.input([5, 3])
    const t = b.node("transpose", { permutation: [1, 0] }, [x], [2, 5])
    const attrs = { lhsContract: [1], rhsContract: [0], lhsBatch: [], rhsBatch: [] }
    const output = b.node("dot", attrs, [t, y], [2, 3])
    const simple: Graph = simplify(b.graph({ outputs: [output] }), Math.fround)
    assert.deepStrictEqual(
      simple.nodes.map(({ op }) => op),
      ["input", "input", "dot"]
    )
    assert.deepStrictEqual(simple.nodes[2]!.attrs, { ...attrs, lhsContract: [0] })
  })

  it("a guard that is true is none", () => {
    const b = builder()
    const guard = b.node("not", {}, [b.node("literal", { value: 0 }, [], [], "bool")])
    assert.isNull(simplify(b.graph({ guard }), Math.fround).guard)
  })
})

describe("literals", () => {
  const ints = [0, 1, -1, 2, 7, -8, 31, 33, 2147483647, -2147483648, 123456789]
  const floats = [0, -0, 1, -1, 0.1, -2.5, 3e38, 1e-45, Infinity, -Infinity, Number.NaN, 4294967296, -3e9]
  const binary: ReadonlyArray<ElementwiseOp> = [
    ...(["add", "sub", "mul", "div", "maximum", "minimum", "eq", "ne", "lt", "le", "gt", "ge"] as const),
    ...(["remainder", "and", "or", "xor", "shiftLeft", "shiftRightLogical"] as const)
  ]
  const unary: ReadonlyArray<ElementwiseOp> = ["neg", "abs", "sign", "relu", "not", "floor", "ceil", "round", "sqrt"]

  const reference = (op: ElementwiseOp, args: ReadonlyArray<number>, from: any, to: any): number => {
    const values = args.map((value) => ({ data: Float64Array.of(value), sizes: [], dtype: from }))
    return (referenceRules as any)[op]({}, values, { sizes: [], dtype: to })[0]
  }
  const agree = (op: ElementwiseOp, args: ReadonlyArray<number>, from: any, to: any): void => {
    const operands = from === "float32" ? args.map(Math.fround) : args
    const found = fold(op, operands, from, to, Math.fround)
    if (found === null) return
    const exact = reference(op, operands, from, to)
    const expected = to === "float32" ? Math.fround(exact) : exact
    assert.isTrue(Object.is(found, expected), `${op}(${args}) ${from} -> ${to}: ${found}, not ${expected}`)
  }

  it("fold as the reference computes", () => {
    for (const op of binary) {
      const to = (from: string) => (["eq", "ne", "lt", "le", "gt", "ge"].includes(op) ? "bool" : from)
      for (const a of ints) for (const b of ints) agree(op, [a, b], "int32", to("int32"))
      for (const a of [0, 1]) for (const b of [0, 1]) agree(op, [a, b], "bool", to("bool"))
      if (/and|or|shift/.test(op)) continue
      for (const a of floats) for (const b of floats) agree(op, [a, b], "float32", to("float32"))
    }
    for (const op of unary) {
      if (!["sqrt", "floor", "ceil", "round"].includes(op)) for (const a of ints) agree(op, [a], "int32", "int32")
      if (op !== "not") for (const a of floats) agree(op, [a], "float32", "float32")
    }
    for (const to of ["float32", "int32", "bool"]) {
      for (const a of floats) agree("cast", [a], "float32", to)
      for (const a of ints) agree("cast", [a], "int32", to)
    }
  })

  it("small powers are no powers", () => {
    const power = (exponent: number) =>
      opsOf((b) => b.node("pow", {}, [b.input([]), b.node("literal", { value: exponent }, [], [])]))
    assert.deepStrictEqual([0, 1, 2, 3].map(power), [
      ["literal"],
      ["input"],
      ["input", "mul"],
      ["input", "literal", "pow"]
    ])
  })

  it("sums and products of numbers fold; exp is the device's", () => {
    const three = (op: "add" | "exp") =>
      opsOf((b) => {
        const [x, y] = [b.node("literal", { value: 1 }, [], []), b.node("literal", { value: 2 }, [], [])]
        return op === "add" ? b.node("add", {}, [x, y]) : b.node("exp", {}, [x])
      })
    assert.deepStrictEqual(three("add"), ["literal"])
    assert.deepStrictEqual(three("exp"), ["literal", "exp"])
  })
})
